import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { makeFolder } from './folder';
import { Editor } from './server';

// Model files are read as text, in all the ways in which people import and spread them. No database is needed.

const folder = makeFolder({
  'plain.py': `
from vantage import Col, Entity as Base, Many, One, many as has_many, one
class Author(Base, table="author"):
    """Who writes."""
    id: Col[int]
    name: Col[str]
    born: "Col[int | None]"
    ref_books: Many["Book"] = has_many("author_id")
    @classmethod
    def living(cls) -> type["Author"]:
        """Those who are alive."""
        return cls.where(cls.born > 1900)
    @property
    def initials(self): ...
    @staticmethod
    def helper(): ...
    async def income(self):
        """What they earned."""
        return await self.ref_books().count()
class Book(Base, table="book"):
    id: Col[int]
    title: Col[str]
    ref_author: One["Author"] = one("author_id")
@Author.method
def greet(self): ...
`,
  'shop/__init__.py': 'from .people import Buyer\nfrom .sales import Sale as ShopSale\n',
  'shop/people.py': `
import vantage as v
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    from .sales import Sale
class Buyer(v.Entity, table="buyer"):
    id: v.Col[int]
    email: v.Col[str]
    ref_sales: v.Many["Sale"] = v.many("buyer_id")
`,
  'shop/sales.py': `
import vantage
from shop.people import Buyer
class Sale(vantage.Entity, table="sale"):
    id: vantage.Col[int]
    total: vantage.Col[int]
    ref_buyer: vantage.One[Buyer] = vantage.one("buyer_id")
`,
  'shop/deep/__init__.py': '',
  'shop/deep/stock.py':
    'import vantage as v\nclass Shelf(v.Entity, table="shelf"):\n    width: v.Col[int]\n',
  'changing.py': 'import vantage as v\n',
  'huge.py':
    'import vantage as v\n' +
    Array.from({ length: 1500 }, (_, n) => `value_${n} = compute.step${n}(${n})`).join('\n\n') +
    '\nclass Last(v.Entity, table="last"):\n    at_the_end: v.Col[int]\n'
});

let editor: Editor;
beforeAll(async () => {
  editor = await Editor.start({ trusted: true });
});
afterAll(() => editor.stop());

const labels = (...cells: string[]): Promise<string[]> => editor.labels(folder, ...cells);

test.each([
  ['by names', 'from plain import Author\nAuthor.table().bo|', ['born']],
  ['by another name', 'from plain import Author as A\nA.table().ref_|', ['ref_books()']],
  ['as a module', 'import plain\nplain.Author.table().na|', ['name']],
  ['as a module with another name', 'import plain as p\np.Bo|', ['Book']],
  ['with a star', 'from plain import *\nBook.table().ref_author().na|', ['name']],
  [
    'over several lines',
    'from plain import (\n  Author, # who writes\n  Book\n)\nBook.ti|',
    ['title']
  ],
  ['from a package', 'from shop import Buyer\nBuyer.table().ref_sales().to|', ['total']],
  ['under the name that the package gives', 'from shop import ShopSale\nShopSale.to|', ['total']],
  ['from a module of a package', 'from shop.sales import Sale\nSale.ref_buyer().em|', ['email']],
  ['by the whole path', 'import shop.sales\nshop.sales.Sale.table().to|', ['total']],
  ['by a part of a package', 'from shop import people\npeople.Buyer.table().em|', ['email']],
  ['from a package in a package', 'from shop.deep.stock import Shelf\nShelf.wi|', ['width']],
  ['of a long file, to its end', 'from huge import Last\nLast.at_|', ['at_the_end']]
])('a model that is imported %s is known', async (_, cell, expected) => {
  expect((await labels(cell)).slice(0, expected.length)).toEqual(expected);
});

test('what an import statement may name is offered there, without another import', async () => {
  const items = await editor.complete(folder, 'from shop.people import Bu|');
  expect(items.map(item => [item.label, item.additionalTextEdits])).toEqual([['Buyer', undefined]]);
  expect(await labels('from vantage import connect_post|')).toEqual(['connect_postgres']);
});

test('a bare name offers each entity that is near once, from the place that offers it', async () => {
  const imports = async (prefix: string): Promise<unknown[]> =>
    (await editor.complete(folder, `${prefix}|`)).map(item => [
      item.label,
      item.additionalTextEdits![0].newText
    ]);
  expect(await imports('Buy')).toEqual([['Buyer', 'from shop import Buyer\n']]);
  expect(await imports('Aut')).toEqual([['Author', 'from plain import Author\n']]);
  expect(await imports('She')).toEqual([['Shelf', 'from shop.deep.stock import Shelf\n']]);
});

test('an import goes below what must stay first', async () => {
  const [item] = await editor.complete(folder, '%%time\nx = Auth|');
  expect(item.additionalTextEdits![0].range.start).toEqual({ line: 1, character: 0 });
});

test.each([
  ['a class', 'class Aut|'],
  ['a function', 'def Aut|'],
  ['a parameter', 'def f(Aut|'],
  ['an import', 'import Aut|']
])('no entity is offered for the name of %s', async (_, cell) => {
  expect(await labels(cell)).toEqual([]);
});

describe('methods', () => {
  const record = 'from plain import Author\na = await Author.table().get_one()\n';

  test('of a set go on with the class that they name', async () => {
    expect(await labels('from plain import Author\nAuthor.table().living().ref_|')).toEqual([
      'ref_books()'
    ]);
    expect(await labels('from plain import Author\nAuthor.table().liv|')).toEqual(['living()']);
  });

  test('of a record are offered on records, a property without brackets', async () => {
    expect(await labels(`${record}a.i|`)).toEqual(['id', 'initials', 'income()']);
    expect(await labels(`${record}a.gre|`)).toEqual(['greet()']);
    expect(await labels(`${record}a.help|`)).toEqual([]);
  });

  test('that a cell adds are offered in the next', async () => {
    const added = '@Author.method\nasync def lifetime_value(self):\n    return 1';
    expect(await labels('from plain import Author', added, `${record}a.life|`)).toEqual([
      'lifetime_value()'
    ]);
  });

  test.each([
    ['@Author.method\nasync def f(self):\n    return self.ref_|', ['ref_books()']],
    ['@Author.me|', ['method()']],
    [
      'class P(v.Entity, table="p"):\n    size: v.Col[int]\n    def f(self):\n        return self.si|',
      ['size']
    ],
    [
      'class P(v.Entity, table="p"):\n    size: v.Col[int]\n    @classmethod\n    def f(cls):\n        return cls.where(cls.si|',
      ['size']
    ],
    [
      'class P(v.Entity, table="p"):\n    size: v.Col[int]\n    area: v.Col[int] = v.expression(lambda t: t.si|)',
      ['size']
    ]
  ])('know what they are called on: %s', async (cell, expected) => {
    expect(await labels('import vantage as v\nfrom plain import Author', cell)).toEqual(expected);
  });
});

test('records of fewer fields have just those', async () => {
  const cell =
    'import vantage as v\nfrom plain import Author\nclass Short(v.Record[Author]):\n    name: str\n' +
    's = Author.table().as_entity(Short)\nfor r in await s.get():\n    r.|';
  expect(await labels(cell)).toEqual(['name']);
});

test('a file that has changed is read again', async () => {
  const cell = 'from changing import New\nNew.table().fre|';
  expect(await labels(cell)).toEqual([]);
  writeFileSync(
    path.join(folder, 'changing.py'),
    'import vantage as v\nclass New(v.Entity, table="n"):\n    fresh: v.Col[int]\n'
  );
  expect(await labels(cell)).toEqual(['fresh']);
});

describe('a .py file', () => {
  const file = path.join(folder, 'script.py');

  test('is completed as a notebook is', async () => {
    expect(await editor.fileLabels(file, 'from plain import Author\nAuthor.table().bo|')).toEqual([
      'born'
    ]);
  });

  test('is completed where it declares its own model', async () => {
    const text =
      'import vantage as v\n\nclass A(v.Entity, table="a"):\n    one: v.Col[int]\n    ref_b: v.One["B"] = v.one("b_id")\n\n' +
      'class B(v.Entity, table="b"):\n    two: v.Col[int]\n\nA.table().ref_b().tw|';
    expect(await editor.fileLabels(file, text)).toEqual(['two']);
  });

  test('is completed in the middle and at the end of thousands of lines', async () => {
    const lines = Array.from({ length: 2500 }, (_, n) => `a${n} = step.go${n}()`);
    const head = 'from plain import Author\nauthors = Author.table()\n\n';
    const middle = [...lines.slice(0, 1200), 'authors.bo|', ...lines.slice(1200)];
    expect(await editor.fileLabels(file, head + middle.join('\n'))).toEqual(['born']);
    expect(await editor.fileLabels(file, `${head}${lines.join('\n\n')}\nauthors.bo|`)).toEqual([
      'born'
    ]);
  });
});

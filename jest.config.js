// Two projects: the language server in Node, the lab side in jsdom.
const swc = [
  '@swc/jest',
  {
    jsc: { parser: { syntax: 'typescript', tsx: true }, target: 'es2022' },
    module: { type: 'commonjs' }
  }
];

module.exports = {
  // Real servers on machines that have other work, too: a limit for what hangs, no measure of what is slow.
  testTimeout: 60_000,
  projects: [
    {
      displayName: 'lsp-server',
      testEnvironment: 'node',
      roots: ['<rootDir>/lsp-server/test'],
      testRegex: '\\.spec\\.ts$',
      transform: { '\\.sql$': '<rootDir>/scripts/jest-text.js', '\\.ts$': swc },
      moduleFileExtensions: ['ts', 'js', 'json', 'sql', 'cjs']
    },
    {
      displayName: 'src',
      testEnvironment: 'jsdom',
      setupFiles: ['<rootDir>/scripts/jest-dom.js'],
      roots: ['<rootDir>/src'],
      testRegex: '\\.spec\\.tsx?$',
      transform: { '\\.svg$': '<rootDir>/scripts/jest-text.js', '\\.[jt]sx?$': swc },
      transformIgnorePatterns: [
        '/node_modules/(?!(@jupyterlab|@jupyter|@lumino|@codemirror|@lezer|@marijn|@microsoft|lib0|y-.*|yjs|nanoid|marked|exenv-es6|crelt|style-mod|w3c-keyname|lodash-es)/)'
      ]
    }
  ]
};

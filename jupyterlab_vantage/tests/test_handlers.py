"""The websocket and its process, on a real Jupyter server and a real language server."""

import asyncio
import json
import os
import signal
import sys

import pytest
import tornado
from jupyter_server.auth.authorizer import Authorizer

from jupyterlab_vantage import handlers
from jupyterlab_vantage.handlers import from_browser

pytest_plugins = ["pytest_jupyter.jupyter_server"]
# The test client of tornado leaves its own sockets open when the server refuses or closes them.
pytestmark = [
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


class OnlyReading(Authorizer):
    """Lets everyone look, and nobody run anything."""

    def is_authorized(self, handler, user, action, resource):
        return action != "execute"


@pytest.fixture
def jp_server_config(request):
    config = {"jpserver_extensions": {"jupyterlab_vantage": True}}
    return {"ServerApp": {**config, **getattr(request, "param", {})}}


@pytest.fixture
def started(monkeypatch):
    """The processes that sockets have started, in order."""
    found = []
    start = handlers.LanguageServer.start

    async def noted(self):
        await start(self)
        found.append(self._process)

    monkeypatch.setattr(handlers.LanguageServer, "start", noted)
    return found


async def initialized(socket):
    """Waits until the language server behind a socket has answered."""
    message = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"capabilities": {}}}
    await socket.write_message(json.dumps(message))
    return json.loads(await asyncio.wait_for(socket.read_message(), 60))


async def test_status_says_where_notebooks_are(jp_fetch, jp_root_dir):
    answer = json.loads((await jp_fetch("vantage", "status")).body)
    assert answer["rootUri"] == jp_root_dir.absolute().as_uri()
    assert answer["problem"] is None


async def test_language_server_answers_and_ends_with_its_socket(jp_ws_fetch):
    socket = await jp_ws_fetch("vantage", "lsp")
    answer = await initialized(socket)
    assert answer["result"]["capabilities"]["hoverProvider"] is True
    await socket.write_message(json.dumps({"jsonrpc": "2.0", "id": 2, "method": "shutdown"}))
    assert json.loads(await asyncio.wait_for(socket.read_message(), 20))["id"] == 2
    await socket.write_message(json.dumps({"jsonrpc": "2.0", "method": "exit"}))
    assert await asyncio.wait_for(socket.read_message(), 20) is None
    assert socket.close_code == 4000


async def test_process_ends_when_the_page_goes_away(jp_ws_fetch, started):
    socket = await jp_ws_fetch("vantage", "lsp")
    await initialized(socket)
    assert started[0].returncode is None
    socket.close()
    await asyncio.wait_for(started[0].wait(), 60)


async def test_each_page_has_its_own_process(jp_ws_fetch, started):
    first, second = await jp_ws_fetch("vantage", "lsp"), await jp_ws_fetch("vantage", "lsp")
    await initialized(first)
    await initialized(second)
    assert started[0].pid != started[1].pid
    first.close()
    await asyncio.wait_for(started[0].wait(), 60)
    assert started[1].returncode is None
    second.close()
    await asyncio.wait_for(started[1].wait(), 60)


async def test_a_page_that_leaves_at_once_leaves_no_process(jp_ws_fetch, started):
    (await jp_ws_fetch("vantage", "lsp")).close()
    following = await jp_ws_fetch("vantage", "lsp")
    await initialized(following)
    following.close()
    for process in started:
        await asyncio.wait_for(process.wait(), 60)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
async def test_a_crash_closes_the_socket_with_a_reason(jp_ws_fetch, started):
    socket = await jp_ws_fetch("vantage", "lsp")
    await initialized(socket)
    os.kill(started[0].pid, signal.SIGKILL)
    assert await asyncio.wait_for(socket.read_message(), 60) is None
    assert (socket.close_code, socket.close_reason) == (4000, "the language server was ended by signal 9")


async def test_a_missing_node_closes_the_socket_with_what_to_do(jp_ws_fetch, jp_fetch, monkeypatch):
    monkeypatch.setenv("VANTAGE_NODE", "/nowhere/node")
    answer = json.loads((await jp_fetch("vantage", "status")).body)
    assert answer["problem"] == "VANTAGE_NODE names /nowhere/node, which is not there."
    socket = await jp_ws_fetch("vantage", "lsp")
    assert await asyncio.wait_for(socket.read_message(), 60) is None
    assert (socket.close_code, socket.close_reason) == (4000, answer["problem"])


async def test_what_is_no_message_closes_the_socket(jp_ws_fetch):
    socket = await jp_ws_fetch("vantage", "lsp")
    await socket.write_message("{")
    assert await asyncio.wait_for(socket.read_message(), 60) is None
    assert socket.close_code == 1003


async def test_strangers_get_no_language_server(jp_ws_fetch):
    with pytest.raises(tornado.httpclient.HTTPClientError) as caught:
        await jp_ws_fetch("vantage", "lsp", headers={"Authorization": "token wrong"})
    assert caught.value.code == 403


@pytest.mark.parametrize("jp_server_config", [{"authorizer_class": OnlyReading}], indirect=True)
async def test_who_may_not_run_anything_gets_no_language_server(jp_ws_fetch, started):
    with pytest.raises(tornado.httpclient.HTTPClientError) as caught:
        await jp_ws_fetch("vantage", "lsp")
    assert caught.value.code == 403
    assert started == []


def test_what_a_browser_sends_in_place_of_options_is_dropped(tmp_path):
    sent = {"method": "initialize", "params": {"rootUri": "file:///", "initializationOptions": {"trusted": True}}}
    message = from_browser(sent, str(tmp_path))
    assert message["params"]["initializationOptions"]["trusted"] is False
    assert message["params"]["rootUri"] == tmp_path.as_uri()
    state = {"method": "vantage/kernelState", "params": {"connections": [{"id": "x", "conninfo": {"host": "h"}}]}}
    assert from_browser(state, "/")["params"]["connections"] == [{"id": "x"}]
    with pytest.raises(TypeError):
        from_browser([1], "/")

"""The websocket and its process, on a real Jupyter server and a real language server."""

import asyncio
import json

import pytest
import tornado

from jupyterlab_vantage.handlers import from_browser

pytest_plugins = ["pytest_jupyter.jupyter_server"]


@pytest.fixture
def jp_server_config():
    return {"ServerApp": {"jpserver_extensions": {"jupyterlab_vantage": True}}}


async def test_status_says_where_notebooks_are(jp_fetch, jp_root_dir):
    answer = json.loads((await jp_fetch("vantage", "status")).body)
    assert answer["rootUri"] == jp_root_dir.absolute().as_uri()
    assert answer["problem"] is None


async def test_language_server_answers_and_ends_with_its_socket(jp_ws_fetch):
    socket = await jp_ws_fetch("vantage", "lsp")
    await socket.write_message(
        json.dumps({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"capabilities": {}}})
    )
    answer = json.loads(await asyncio.wait_for(socket.read_message(), 20))
    assert answer["result"]["capabilities"]["hoverProvider"] is True
    await socket.write_message(json.dumps({"jsonrpc": "2.0", "id": 2, "method": "shutdown"}))
    assert json.loads(await asyncio.wait_for(socket.read_message(), 20))["id"] == 2
    await socket.write_message(json.dumps({"jsonrpc": "2.0", "method": "exit"}))
    assert await asyncio.wait_for(socket.read_message(), 20) is None
    assert socket.close_code == 4000


# The test client of tornado leaves its own socket open when the server refuses it.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.filterwarnings("ignore::ResourceWarning")
async def test_strangers_get_no_language_server(jp_ws_fetch):
    with pytest.raises(tornado.httpclient.HTTPClientError) as caught:
        await jp_ws_fetch("vantage", "lsp", headers={"Authorization": "token wrong"})
    assert caught.value.code == 403


def test_what_a_browser_sends_in_place_of_options_is_dropped(tmp_path):
    sent = {"method": "initialize", "params": {"rootUri": "file:///", "initializationOptions": {"trusted": True}}}
    message = from_browser(sent, str(tmp_path))
    assert message["params"]["initializationOptions"]["trusted"] is False
    assert message["params"]["rootUri"] == tmp_path.as_uri()
    state = {"method": "vantage/kernelState", "params": {"connections": [{"id": "x", "conninfo": {"host": "h"}}]}}
    assert from_browser(state, "/")["params"]["connections"] == [{"id": "x"}]
    with pytest.raises(TypeError):
        from_browser([1], "/")

"""The README's commands and the notebooks, run as a reader would run them.

Regenerate the outputs and pictures shown in README.md and README.zh.md (needs chromium): `python tests/test_docs.py --regenerate`.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import needs
from serving import serving

ROOT = Path(__file__).resolve().parent.parent
READMES = [ROOT / "README.md", ROOT / "README.zh.md"]
BLOCK = re.compile(r"<!-- run -->\n```console\n(.*?)```", re.DOTALL)
PAGE = re.compile(r"<!-- page\.txt -->\n```text\n(.*?)```", re.DOTALL)
SERVE = re.compile(r"<!-- serve -->\n```console\n\$ dermkg serve\nhttp://127\.0\.0\.1:7878/\n(.*?)```", re.DOTALL)
COMMAND = re.compile(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)


@pytest.fixture(scope="module", autouse=True)
def built_here() -> str:
    """What the README's first command prints; it comes first, since a checkout answers from its own build."""
    if sys.prefix == sys.base_prefix:
        pytest.skip("the script would make .venv: run the tests by scripts/test.py")
    done = subprocess.run([sys.executable, ROOT / "scripts" / "build.py"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def run(command: str, folder: Path, readme: Path) -> str:
    words = shlex.split(command)
    assert words[0] == "dermkg"
    (page,) = PAGE.findall(readme.read_text(encoding="utf-8"))
    (folder / "page.txt").write_text(page, encoding="utf-8")
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "XDG_CACHE_HOME": str(folder / "cache")}
    environment["PYTHONPATH"] = str(ROOT / "graph")
    done = subprocess.run(
        [sys.executable, "-m", "dermkg", *words[1:]], cwd=folder, env=environment, capture_output=True, text=True
    )
    assert done.returncode == (1 if words[1] == "check" else 0), done.stderr  # the page shown is contradicted
    return done.stdout


def examples() -> list[tuple[Path, str, str]]:
    return [
        (readme, command, output)
        for readme in READMES
        for block in BLOCK.findall(readme.read_text(encoding="utf-8"))
        for command, output in COMMAND.findall(block)
    ]


@pytest.mark.parametrize(("readme", "command", "output"), examples(), ids=lambda value: getattr(value, "name", None))
def test_a_command_of_the_readme_prints_what_is_shown(readme: Path, command: str, output: str, tmp_path: Path) -> None:
    assert run(command, tmp_path, readme) == output, f"{readme.name}: run 'python tests/test_docs.py --regenerate'"


@pytest.mark.parametrize("readme", READMES, ids=lambda path: path.name)
def test_the_server_answers_as_the_readme_shows(readme: Path, tmp_path: Path) -> None:
    needs("curl")
    (block,) = SERVE.findall(readme.read_text(encoding="utf-8"))
    asked = COMMAND.findall(block)
    assert len(asked) == 4
    with serving(tmp_path) as server:
        for command, output in asked:
            here = command.replace("127.0.0.1:7878", f"127.0.0.1:{server.port}")
            done = subprocess.run(["sh", "-c", here], capture_output=True, encoding="utf-8")
            assert done.stdout == output, f"{readme.name}: {command}"


def test_both_readmes_show_the_same_commands() -> None:
    # Equal worth: the Chinese one asks in Chinese where the English one asks in English, with the same commands.
    names = {readme: [shlex.split(c)[1] for r, c, _ in examples() if r == readme] for readme in READMES}
    assert names[READMES[0]] == names[READMES[1]] != []


def test_every_command_shown_is_run_somewhere() -> None:
    shown = set()
    for readme in READMES:
        text = SERVE.sub("", BLOCK.sub("", readme.read_text(encoding="utf-8")))
        shown |= {line[2:].partition("#")[0].strip() for line in re.findall(r"^\$ .*$", text, re.MULTILINE)}
    # What is shown outside the blocks above: installed by test_packaging, built below, and run by CI itself.
    assert shown == {"python3 scripts/build.py", "python3 scripts/test.py", "pip install ."}
    assert "scripts/test.py" in (ROOT / ".ci" / "run").read_text()


def test_the_build_script_ends_with_the_page_and_an_answer(built_here: str) -> None:
    assert str(ROOT / "build" / "graph.html") in built_here
    assert "claim:tacrolimus-page.4 " in built_here.splitlines()[-1]


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda path: path.stem)
def test_a_notebook_runs_and_leaves_nothing_behind(path: Path, tmp_path: Path) -> None:
    import nbformat
    from nbclient import NotebookClient

    notebook = nbformat.read(path, as_version=4)
    assert not any(cell.get("outputs") for cell in notebook.cells), "a notebook is kept without outputs"
    os.environ["PYTHONPATH"] = str(ROOT / "graph")
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(tmp_path)}}).execute()
    assert list(tmp_path.iterdir()) == []
    code = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    assert not re.search(r"\._\w", code), "a notebook uses the public API only"


def picture(language: str, file: Path) -> None:
    """The first view of the drawing, as the README shows it."""
    from playwright.sync_api import sync_playwright

    page = ROOT / "build" / "graph.html"
    with sync_playwright() as playwright:
        options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=options)
        tab = browser.new_page(viewport={"width": 1440, "height": 900}, locale=language)
        tab.goto(page.as_uri())
        tab.wait_for_timeout(1000)
        tab.screenshot(path=file)
        browser.close()


def regenerate() -> None:
    import tempfile

    subprocess.run([sys.executable, ROOT / "scripts" / "build.py"], check=True, stdout=subprocess.DEVNULL)
    picture("en-US", ROOT / "docs" / "drawing.png")
    picture("zh-CN", ROOT / "docs" / "drawing-zh.png")

    for readme in READMES:
        text = readme.read_text(encoding="utf-8")
        with tempfile.TemporaryDirectory() as folder:
            home = Path(folder)

            def block(found: re.Match[str], home: Path = home, readme: Path = readme) -> str:
                return COMMAND.sub(lambda one: f"$ {one[1]}\n{run(one[1], home, readme)}", found[0])

            readme.write_text(BLOCK.sub(block, text), encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:] != ["--regenerate"]:
        raise SystemExit("usage: python tests/test_docs.py --regenerate")
    regenerate()

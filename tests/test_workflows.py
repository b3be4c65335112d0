"""The workflows cannot run here; they can at least be read, and call words of the Makefile."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[1]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
RULES = re.search(r"^\.PHONY:(.*)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
PINNED = re.compile(r"uses: (actions/[a-z-]+)@([0-9a-f]{40}) # (v\d+\.\d+\.\d+)\n")


def read(name: str) -> dict[str, Any]:
    workflow: dict[str, Any] = yaml.safe_load(
        (ROOT / ".github" / "workflows" / f"{name}.yml").read_text("utf-8")
    )
    return workflow


def makes(job: dict[str, Any]) -> bool:
    return any("run" in step for step in job.get("steps", []))


each_workflow = pytest.mark.parametrize("name", [path.stem for path in WORKFLOWS])


@each_workflow
def test_a_workflow_calls_make_within_limits(name: str) -> None:
    workflow = read(name)
    assert workflow["concurrency"]["group"]
    assert workflow["permissions"] == {"contents": "read"}
    for job in workflow["jobs"].values():
        if "uses" in job:
            assert job["uses"] == "./.github/workflows/test.yml"
            continue
        assert job["timeout-minutes"] <= 90
        for command in [step["run"].split() for step in job["steps"] if "run" in step]:
            assert command[0] == "make"
            assert command[1] in RULES[1].split()


def test_every_action_is_pinned_to_one_commit() -> None:
    found = set()
    for path in WORKFLOWS:
        text = path.read_text("utf-8")
        foreign = re.findall(r"uses: (?!\./).*\n", text)
        assert foreign == [line[0] for line in PINNED.finditer(text)], path.name
        found |= {line.groups() for line in PINNED.finditer(text)}
    assert len(found) == len({action for action, *_ in found}), "two versions of one action"


@each_workflow
def test_what_failed_leaves_something_to_read(name: str) -> None:
    for job in filter(makes, read(name)["jobs"].values()):
        kept = [step for step in job["steps"] if "actions/upload-artifact@" in step.get("uses", "")]
        assert [step["if"] for step in kept] in (["failure()"], ["always()"])


def test_nothing_is_published_untested_and_one_job_alone_may_publish() -> None:
    jobs = read("publish")["jobs"]
    assert "workflow_call" in read("test")[True]  # YAML takes the key "on" for a truth value
    assert jobs["test"]["uses"] == "./.github/workflows/test.yml"
    assert (jobs["build"]["needs"], jobs["publish"]["needs"]) == ("test", "build")
    assert [name for name, job in jobs.items() if "permissions" in job] == ["publish"]
    assert not makes(jobs["publish"]), "what may publish runs no code of ours"


def test_the_weekly_workflow_asks_for_the_links() -> None:
    runs = [step.get("run") for step in read("weekly")["jobs"]["links"]["steps"]]
    assert "make links" in runs


def test_actions_and_packages_are_kept_new() -> None:
    settings = yaml.safe_load((ROOT / ".github" / "dependabot.yml").read_text("utf-8"))
    kept = {part["package-ecosystem"]: part["schedule"]["interval"] for part in settings["updates"]}
    assert kept == {"github-actions": "weekly", "pip": "weekly"}


def test_continuous_integration_calls_make_and_nothing_else_of_ours() -> None:
    script = (ROOT / ".ci" / "run").read_text("utf-8")
    called = re.findall(r"^make (\S+)", script, re.MULTILINE)
    assert called == ["book", "test", "portable"]

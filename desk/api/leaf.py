"""The description of the API as a person reads it: operations by subject, each with an example of what it takes."""

import json
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation; ``body`` is an example of its JSON, ``asks`` what its query takes, ``answers`` what may come of it."""

    name: str
    method: str
    path: str
    scope: str
    words: list[str]
    asks: list[tuple[str, str]]
    body: str
    gives: str
    answers: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Subject:
    """The operations of one subject."""

    name: str
    operations: list[Operation] = field(default_factory=list)


def subjects(told: dict[str, Any]) -> list[Subject]:
    """The whole description, in its own order."""
    found: dict[str, Subject] = {}
    shapes = told["components"]["schemas"]
    for path, methods in told["paths"].items():
        for method, each in methods.items():
            subject = found.setdefault(each["tags"][0], Subject(each["tags"][0]))
            subject.operations.append(_operation(method.upper(), path, each, shapes))
    return list(found.values())


def _operation(method: str, path: str, told: dict[str, Any], shapes: dict[str, Any]) -> Operation:
    words = [each for each in told["description"].split("\n\n") if not each.startswith("Scope:")]
    good, *refused = told["responses"].items()
    asks = [
        (each["name"], each.get("description", ""))
        for each in told.get("parameters", ())
        if each["in"] in {"query", "header"}
    ]
    return Operation(
        name=told["summary"],
        method=method,
        path=path,
        scope=told["security"][0]["token"][0],
        words=words,
        asks=asks,
        body=_body(told.get("requestBody", {}), shapes),
        gives=_gives(good[1]),
        answers=[(status, each["description"]) for status, each in refused],
    )


def _body(sent: dict[str, Any], shapes: dict[str, Any]) -> str:
    content = sent.get("content", {})
    if "application/json" in content:
        return json.dumps(_example(content["application/json"]["schema"], shapes), ensure_ascii=False)
    return "a form with a file" if content else ""


def _example(schema: dict[str, Any], shapes: dict[str, Any]) -> Any:
    """What a body may look like: the examples of its own fields, and what cannot be left out."""
    if "$ref" in schema:
        schema = shapes[schema["$ref"].rpartition("/")[2]]
    if schema.get("examples"):
        return schema["examples"][0]
    needed = schema.get("required", ())
    return {
        name: _example(each, shapes) if each.get("examples") else f"({each.get('title', name)})"
        for name, each in schema.get("properties", {}).items()
        if each.get("examples") or name in needed
    }


def _gives(answer: dict[str, Any]) -> str:
    """The shape that a good answer has, or what else it is."""
    for media, each in answer.get("content", {}).items():
        ref = each.get("schema", {}).get("$ref", "")
        return str(ref.rpartition("/")[2] or media)
    return "nothing"

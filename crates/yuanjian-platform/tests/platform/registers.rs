//! Posts, groups and experts out as workbooks and in again, on the invented city.

use crate::{on_both_engines, world::World};
use axum::body::Bytes;
use serde_json::{Value, json};
use yuanjian_standard::sheets::read_sheets;

type Table = Vec<Vec<String>>;

/// The first sheet of a workbook as rows of text.
fn table(book: &[u8]) -> Table {
    let sheets = read_sheets(book).unwrap();
    let (rows, columns) = sheets[0].end();
    (0..=rows).map(|row| (0..=columns).map(|at| sheets[0].text(row, at)).collect()).collect()
}

fn book(table: &Table) -> Bytes {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (row, cells) in (0..).zip(table) {
        for (column, text) in (0..).zip(cells) {
            sheet.write(row, column, text.as_str()).unwrap();
        }
    }
    Bytes::from(book.save_to_buffer().unwrap())
}

async fn exported(world: &World, token: &str, register: &str) -> Bytes {
    let path = match register {
        "organisations" => "/api/v1/organisations/workbook".to_owned(),
        _ => format!("/api/v1/registers/{register}/workbook"),
    };
    let answer = world.give("GET", &path, token, "text/plain", "").await;
    assert_eq!(answer.status.as_u16(), 200, "{:?}", answer.body);
    answer.bytes
}

async fn handed_in(
    world: &World,
    token: &str,
    register: &str,
    check: bool,
    book: Bytes,
) -> (u16, Value) {
    let path = match register {
        "organisations" => "/api/v1/organisations/workbook".to_owned(),
        _ => format!("/api/v1/registers/{register}/imports"),
    };
    let path = format!("{path}?name=a.xlsx&check={check}");
    let answer = world.give("POST", &path, token, "application/octet-stream", book).await;
    (answer.status.as_u16(), answer.body)
}

/// Added, changed, unchanged, faulty.
fn counts(answer: &Value) -> [i64; 4] {
    ["added", "changed", "unchanged", "faulty"].map(|key| answer[key].as_i64().unwrap())
}

/// The codes of what is wrong with their cells.
fn faults(answer: &Value) -> Vec<(&str, &str)> {
    let all = answer["problems"].as_array().unwrap();
    all.iter()
        .map(|one| {
            let code = one["code"].as_str().unwrap();
            (code.rsplit('.').next().unwrap(), one["place"]["field"].as_str().unwrap_or_default())
        })
        .collect()
}

fn row(cells: &[&str]) -> Vec<String> {
    cells.iter().map(|cell| (*cell).to_owned()).collect()
}

/// The post of an organisation, as the directory has it.
async fn post(world: &World, token: &str, organisation: &str, title: &str) -> Value {
    let all = world.get("/api/v1/organisations", token).await;
    let one = all.as_array().unwrap().iter().find(|one| one["short_name"] == organisation).unwrap();
    let posts = one["posts"].as_array().unwrap();
    posts.iter().find(|post| post["title"] == title).cloned().unwrap_or(Value::Null)
}

on_both_engines! {
    prepared;

    async fn a_register_that_nobody_touched_comes_back_without_a_change(world: World) {
        let office = world.token("office").await;
        for name in ["office", "district"] {
            let token = world.token(name).await;
            for register in ["posts", "bodies", "experts"] {
                if (name, register) == ("district", "experts") {
                    continue;
                }
                let out = exported(&world, &token, register).await;
                let (status, answer) = handed_in(&world, &token, register, false, out.clone()).await;
                assert_eq!((status, faults(&answer)), (200, vec![]), "{name} {register}");
                let rows = table(&out).len() as i64 - 1;
                let same = match register {
                    "bodies" => world.get("/api/v1/bodies", &office).await.as_array().unwrap().len() as i64,
                    _ => rows,
                };
                assert!(same > 1);
                assert_eq!((answer["taken"].as_bool(), counts(&answer)), (Some(false), [0, 0, same, 0]), "{register}");
            }
        }
        // Who does not ring reads masked numbers; who may not write hands nothing in.
        let bureau = world.token("bureau").await;
        let out = exported(&world, &bureau, "experts").await;
        assert!(table(&out)[1][2].contains("****"));
        for register in ["posts", "bodies", "experts"] {
            assert_eq!(handed_in(&world, &bureau, register, true, out.clone()).await.0, 403);
        }
        let district = world.token("district").await;
        assert_eq!(handed_in(&world, &district, "experts", true, out.clone()).await.0, 403);
        let (status, answer) = handed_in(&world, &office, "posts", true, out).await;
        assert_eq!((status, faults(&answer)[0].0), (200, "column_missing"));
        let (status, answer) = handed_in(&world, &office, "posts", true, Bytes::from("no workbook")).await;
        assert_eq!((status, answer["code"].as_str()), (400, Some("workbooks.not_a_workbook")));
    }

    async fn posts_change_hands_fall_vacant_and_are_made_by_a_workbook(world: World) {
        let office = world.token("office").await;
        let today = yuanjian_types::Timestamp::now().day_in_china();
        let mut sheet = table(&exported(&world, &office, "posts").await);
        let at = |sheet: &Table, unit: &str, title: &str| {
            sheet.iter().position(|row| row[1] == unit && row[2] == title).unwrap()
        };
        let (taken, left) = (at(&sheet, "园林局", "局长"), at(&sheet, "住建局", "局长"));
        assert_eq!(sheet[taken][3..6], ["方知行（演示）", "13800000010", "2023-07-01"]);
        sheet[taken][3..6].clone_from_slice(&row(&["新任", "13900001111", &today]));
        sheet[left][6].clone_from(&today);
        sheet.push(row(&["", "云泽市园林绿化局", "总工程师", "工一", "13900002222", "2026-01-01", ""]));
        sheet.push(row(&["", "园林局", "绿化科科长", "", "", "", ""]));
        let all = sheet.len() as i64 - 1;
        let (_, would) = handed_in(&world, &office, "posts", true, book(&sheet)).await;
        assert_eq!((faults(&would), counts(&would)), (vec![], [2, 2, all - 4, 0]), "{would}");
        let titles: Vec<&Value> = would["changes"].as_array().unwrap().iter().map(|c| &c["title"]).collect();
        assert!(titles.contains(&&json!("园林局局长")), "{titles:?}");
        let before = post(&world, &office, "园林局", "局长").await;
        assert_eq!(before["holder"]["name"], "方知行（演示）", "a check keeps nothing");

        let (_, did) = handed_in(&world, &office, "posts", false, book(&sheet)).await;
        assert_eq!((did["taken"].as_bool(), counts(&did)), (Some(true), counts(&would)));
        let head = post(&world, &office, "园林局", "局长").await;
        assert_eq!(head["holder"], json!({ "name": "新任", "phone": "13900001111" }));
        assert_eq!(head["holders"].as_array().unwrap().len(), 3);
        assert!(head["holders"][1]["to_on"].as_str() < Some(&today));
        let vacant = post(&world, &office, "住建局", "局长").await;
        assert_eq!(vacant["holders"][0]["to_on"], today);
        assert_eq!(post(&world, &office, "园林局", "总工程师").await["holder"]["name"], "工一");
        assert_eq!(post(&world, &office, "园林局", "绿化科科长").await["holder"], Value::Null);
        let out = exported(&world, &office, "posts").await;
        let (_, again) = handed_in(&world, &office, "posts", false, out).await;
        assert_eq!((again["taken"].as_bool(), counts(&again)), (Some(false), [0, 0, all, 0]));
        let audit = world.token("audit").await;
        let record = world.get("/api/v1/events?action=organisations.&limit=7", &audit).await;
        let mut told: Vec<&str> = record["items"].as_array().unwrap().iter()
            .map(|event| event["action"].as_str().unwrap().rsplit('.').next().unwrap()).collect();
        told[..6].sort_unstable();
        let made = ["post_made", "post_made", "post_taken", "post_taken", "post_vacated", "workbook_taken"];
        assert_eq!(told[..6], made);
    }

    async fn what_is_wrong_with_posts_is_told_at_its_cell_and_in_the_workbook_that_comes_back(world: World) {
        let office = world.token("office").await;
        let out = table(&exported(&world, &office, "posts").await);
        let of = |unit: &str| out.iter().find(|row| row[1] == unit && row[2] == "局长").unwrap().clone();
        let mut sheet = vec![out[0].clone()];
        let mut change = |unit: &str, column: usize, text: &str| {
            let mut row = of(unit);
            text.clone_into(&mut row[column]);
            sheet.push(row);
        };
        change("园林局", 2, "主任");             // C2: a post is not renamed
        change("住建局", 3, "");                 // D3: a vacancy wants its day
        change("资规局", 5, "2024-01-01");       // F4: history stands (same name, another day)
        change("城管局", 3, "别人");             // F5: not later than the one before
        change("环境局", 4, "12");               // E6: the number of a known holder
        sheet.push(row(&["", "没有的局", "局长", "", "", "", ""]));     // B7
        sheet.push(row(&["", "水务局", "局长", "", "", "", ""]));       // C8
        sheet.push(row(&["no-id", "水务局", "局长", "", "", "", ""]));  // A9
        sheet.push(row(&["", "水务局", "科长", "甲", "x", "2026-02-30", ""])); // E10, F10
        let (status, answer) = handed_in(&world, &office, "posts", false, book(&sheet)).await;
        assert_eq!((status, answer["taken"].as_bool(), counts(&answer)), (200, Some(false), [0, 0, 0, 9]));
        assert_eq!(faults(&answer), [
            ("post_fixed", "C2"), ("vacate_by_day", "D3"), ("history_stands", "F4"),
            ("succession_day", "F5"), ("history_stands", "E6"), ("unknown_organisation", "B7"),
            ("post_taken_already", "C8"), ("unknown_id", "A9"), ("bad_phone", "E10"), ("succession_day", "F10"),
        ]);
        let marked = answer["marked"].as_str().unwrap();
        let back = world.give("GET", marked, &office, "text/plain", "").await;
        let back = table(&back.bytes);
        // What was handed in, with the sentence at the end of its row.
        assert_eq!(back[1][..7], sheet[1][..]);
        let sentence = answer["problems"][0]["message"].as_str().unwrap();
        assert!(sentence.contains(&back[1][7]) && !back[1][7].is_empty(), "{sentence}: {:?}", back[1]);

        // A district changes its own posts and nobody else's.
        let district = world.token("district").await;
        let mut sheet = table(&exported(&world, &district, "posts").await);
        sheet.push(row(&["", "园林局", "区派联络员", "", "", "", ""]));
        sheet.push(row(&["", "望泽区", "绿化办主任", "", "", "", ""]));
        let (_, answer) = handed_in(&world, &district, "posts", true, book(&sheet)).await;
        let place = format!("B{}", sheet.len() - 1);
        assert_eq!((faults(&answer), counts(&answer)[0]), (vec![("out_of_reach", place.as_str())], 1));
    }

    async fn groups_with_their_seats_are_founded_and_changed_by_a_workbook(world: World) {
        let office = world.token("office").await;
        let mut sheet = table(&exported(&world, &office, "bodies").await);
        let bodies = world.get("/api/v1/bodies", &office).await;
        let groups = bodies.as_array().unwrap().len() as i64;
        let first = sheet[1].clone();
        assert_eq!((&first[1], &first[9]), (&bodies[0]["name"].as_str().unwrap().to_owned(), &"组长".to_owned()));
        // One more member of the first group, and a team that serves a group of the same table.
        sheet.push(row(&[&first[0], &first[1], "", "", "", "", "", "", "", "成员", "气象局", "分管副局长", ""]));
        sheet.push(row(&["", "古树专班", "工作专班", "990100", &first[1], "〔2026〕9号", "2026-03-01", "", "古树复壮", "组长", "园林局", "局长", ""]));
        sheet.push(row(&["", "古树专班", "", "", "", "", "", "", "", "Member", "林业局", "局长", ""]));
        sheet.push(row(&["", "古树小组", "working_team", "990100", "古树专班", "〔2026〕10号", "2026-04-01", "", "", "", "", "", ""]));
        let (_, would) = handed_in(&world, &office, "bodies", true, book(&sheet)).await;
        assert_eq!((faults(&would), counts(&would)), (vec![], [2, 1, groups - 1, 0]));
        assert_eq!(world.get("/api/v1/bodies", &office).await, bodies);
        let (_, did) = handed_in(&world, &office, "bodies", false, book(&sheet)).await;
        assert_eq!(did["taken"], true);
        let now = world.get("/api/v1/bodies", &office).await;
        let named = |name: &str| now.as_array().unwrap().iter().find(|one| one["name"] == name).unwrap().clone();
        let team = named("古树专班");
        assert_eq!((&team["parent"], &team["kind"]), (&bodies[0]["id"], &json!("working_team")));
        let seats: Vec<(&str, &str)> = team["seats"].as_array().unwrap().iter()
            .map(|s| (s["role"].as_str().unwrap(), s["organisation_name"].as_str().unwrap())).collect();
        assert_eq!(seats, [("head", "园林局"), ("member", "林业局")]);
        assert_eq!(named("古树小组")["parent"], team["id"]);
        assert_eq!(now[0]["seats"].as_array().unwrap().len(), bodies[0]["seats"].as_array().unwrap().len() + 1);

        let out = table(&exported(&world, &office, "bodies").await);
        let mut bad = vec![out[0].clone(), out[1].clone()];
        bad.push(row(&[&first[0], &first[1], "办公室", "", "", "", "", "", "", "组长", "气象局", "局长", ""]));
        bad.push(row(&["", "甲组", "什么", "1", "没有", "", "x", "", "", "大王", "气象局", "局长", ""]));
        bad.push(row(&["", "甲组", "", "", "", "", "", "", "", "成员", "气象局", "没有的岗位", ""]));
        bad.push(row(&["", "甲组", "", "", "", "", "", "", "", "成员", "没有的局", "局长", ""]));
        bad.push(row(&["", "古树专班", "工作专班", "990100", "", "〔2026〕9号", "2026-03-01", "2025-01-01", "", "", "", "", ""]));
        let (_, answer) = handed_in(&world, &office, "bodies", false, book(&bad)).await;
        assert_eq!(answer["taken"], false);
        assert_eq!(faults(&answer), [
            ("group_differs", "C3"),
            ("unknown_body", "E4"), ("bad_role", "J4"), ("unknown_post", "L5"), ("unknown_organisation", "K6"),
            ("term_order", "H7"), ("body_known", "B7"),
        ]);
        bad.truncate(3);
        bad[2][2].clear();
        let (_, answer) = handed_in(&world, &office, "bodies", false, book(&bad)).await;
        assert_eq!(faults(&answer), [("two_heads", "J2")]);
        assert!(answer["marked"].is_string());
    }

    async fn experts_are_added_and_changed_by_a_workbook(world: World) {
        let office = world.token("office").await;
        let mut sheet = table(&exported(&world, &office, "experts").await);
        let known = sheet.len() as i64 - 1;
        let (name, skills) = (sheet[1][1].clone(), "古树复壮、遥感".to_owned());
        sheet[1][5].clone_from(&skills);
        sheet.push(row(&["", "新专家", "13900003333", "某大学", "教授", "湿地", "2026-05-01", "2028-05-01"]));
        let (_, would) = handed_in(&world, &office, "experts", true, book(&sheet)).await;
        assert_eq!((faults(&would), counts(&would)), (vec![], [1, 1, known - 1, 0]));
        assert_eq!(would["changes"][0]["fields"][0]["to"], skills);
        let (_, did) = handed_in(&world, &office, "experts", false, book(&sheet)).await;
        assert_eq!(did["taken"], true);
        let now = world.get("/api/v1/experts", &office).await;
        let of = |name: &str| now.as_array().unwrap().iter().find(|one| one["name"] == name).unwrap().clone();
        assert_eq!((of(&name)["skills"].as_str(), of("新专家")["to_on"].as_str()), (Some(skills.as_str()), Some("2028-05-01")));
        // Without its number a known expert would stand there twice.
        let twice = vec![sheet[0].clone(), sheet[sheet.len() - 1].clone(), row(&["", "", "1", "", "", "", "今年", ""])];
        let (_, answer) = handed_in(&world, &office, "experts", false, book(&twice)).await;
        assert_eq!(faults(&answer), [
            ("expert_known", "B2"), ("bad_name", "B3"), ("bad_name", "D3"), ("bad_name", "F3"),
            ("bad_phone", "C3"), ("bad_day", "G3"),
        ]);
        assert_eq!(world.get("/api/v1/experts", &office).await, now);
    }

    async fn a_workbook_of_a_register_is_undone_whole_while_nothing_rests_on_it(world: World) {
        let office = world.token("office").await;
        let today = yuanjian_types::Timestamp::now().day_in_china();
        let changes: [(&str, usize, &str, Vec<String>); 3] = [
            ("posts", 0, "", row(&["", "园林局", "总工程师", "工一", "13900002222", "2026-01-01", ""])),
            ("bodies", 8, "另一职责", row(&["", "古树专班", "工作专班", "990100", "", "〔2026〕9号", "2026-03-01", "", "古树复壮", "组长", "园林局", "局长", ""])),
            ("experts", 5, "古树复壮、遥感", row(&["", "新专家", "13900003333", "某大学", "教授", "湿地", "2026-05-01", "2028-05-01"])),
        ];
        for (register, column, text, new) in changes {
            let path = format!("/api/v1/registers/{register}/imports");
            let before = exported(&world, &office, register).await;
            let mut sheet = table(&before);
            if register == "posts" {
                let held = sheet.iter().position(|row| row[1] == "园林局" && row[2] == "局长").unwrap();
                sheet[held][3..6].clone_from_slice(&super::row(&["新任", "13900001111", &today]));
            } else {
                text.clone_into(&mut sheet[1][column]);
            }
            sheet.push(new);
            let (_, did) = handed_in(&world, &office, register, false, book(&sheet)).await;
            assert_eq!((faults(&did), did["taken"].as_bool(), counts(&did)[..2].to_vec()), (vec![], Some(true), vec![1, 1]), "{register}");
            let listed = world.get(&path, &office).await;
            assert_eq!((&listed[0]["id"], &listed[0]["may_undo"], &listed[0]["added"]), (&did["import"], &json!(true), &json!(1)), "{register}");
            // Another's workbook is no district's concern.
            let district = world.token("district").await;
            let undo = format!("{path}/{}/undoings", did["import"].as_str().unwrap());
            assert_eq!(world.get(&path, &district).await, json!([]));
            assert_eq!(world.call("POST", &undo, &district, Value::Null).await.0.as_u16(), 404);
            assert_eq!(world.call("POST", &undo, &office, Value::Null).await.0.as_u16(), 204, "{register}");
            assert_eq!(table(&exported(&world, &office, register).await), table(&before), "{register}");
            assert_eq!(world.call("POST", &undo, &office, Value::Null).await.0.as_u16(), 409, "{register}: once");
            assert_eq!(world.get(&path, &office).await[0]["undone"], true);
        }
        // A post on which a seat rests by now stays.
        let mut sheet = table(&exported(&world, &office, "posts").await);
        sheet.push(row(&["", "园林局", "总工程师", "工一", "13900002222", "2026-01-01", ""]));
        let (_, did) = handed_in(&world, &office, "posts", false, book(&sheet)).await;
        let mut groups = table(&exported(&world, &office, "bodies").await);
        let first = groups[1].clone();
        groups.push(row(&[&first[0], &first[1], "", "", "", "", "", "", "", "成员", "园林局", "总工程师", ""]));
        let (_, seated) = handed_in(&world, &office, "bodies", false, book(&groups)).await;
        assert_eq!(seated["taken"], true, "{seated}");
        let undo = format!("/api/v1/registers/posts/imports/{}/undoings", did["import"].as_str().unwrap());
        let (status, told) = world.call("POST", &undo, &office, Value::Null).await;
        assert_eq!((status.as_u16(), told["code"].as_str()), (409, Some("workbooks.undo_rests")));
        assert_eq!(post(&world, &office, "园林局", "总工程师").await["holder"]["name"], "工一");
        // Undone in their order, all is as before.
        let back = format!("/api/v1/registers/bodies/imports/{}/undoings", seated["import"].as_str().unwrap());
        assert_eq!(world.call("POST", &back, &office, Value::Null).await.0.as_u16(), 204);
        assert_eq!(world.call("POST", &undo, &office, Value::Null).await.0.as_u16(), 204);
        assert_eq!(post(&world, &office, "园林局", "总工程师").await, Value::Null);
    }

    async fn a_workbook_of_the_directory_is_undone_whole_with_names_and_contacts(world: World) {
        let office = world.token("office").await;
        let imports = "/api/v1/organisations/imports";
        let undo = async |token: &str, did: &Value| {
            let path = format!("{imports}/{}/undoings", did["import"].as_str().unwrap());
            let (status, told) = world.call("POST", &path, token, Value::Null).await;
            (status.as_u16(), told["code"].as_str().unwrap_or_default().to_owned())
        };
        let refused = |code: &str| (409, code.to_owned());
        let done = (204, String::new());
        let before = exported(&world, &office, "organisations").await;
        let mut sheet = table(&before);
        let of = |sheet: &Table, name: &str| sheet.iter().position(|row| row[3] == name).unwrap();
        let (weather, green) = (of(&sheet, "气象局"), of(&sheet, "园林局"));
        assert!(!sheet[green][9].is_empty(), "has a contact");
        sheet[weather][3] = "气象".to_owned();
        sheet[weather][6] = "天气办".to_owned();
        sheet[green][9..14].clone_from_slice(&row(&["新联络", "13900007777", "新替补", "13900008888", "全部"]));
        sheet.push(row(&["", "77", "云泽市丙站", "丙站", "institute", "990100", "丙甲", "2026-01-01", "", "人甲", "13900000001", "", "", "材料"]));
        let (_, did) = handed_in(&world, &office, "organisations", false, book(&sheet)).await;
        assert_eq!((faults(&did), did["taken"].as_bool(), counts(&did)[..2].to_vec()), (vec![], Some(true), vec![1, 2]));
        let listed = world.get(imports, &office).await;
        assert_eq!((&listed[0]["id"], &listed[0]["may_undo"], &listed[0]["added"], &listed[0]["changed"]),
            (&did["import"], &json!(true), &json!(1), &json!(2)));
        // A district sees its own, and undoes no other's.
        let district = world.token("district").await;
        assert_eq!(world.get(imports, &district).await, json!([]));
        assert_eq!(undo(&district, &did).await.0, 404);
        let bureau = world.token("bureau").await;
        assert_eq!(undo(&bureau, &did).await.0, 403);
        assert_eq!(undo(&office, &did).await, done);
        assert_eq!(table(&exported(&world, &office, "organisations").await), table(&before));
        assert_eq!(undo(&office, &did).await.0, 409, "once");
        assert_eq!(world.get(imports, &office).await[0]["undone"], true);
        // What it added stays on file as taken back, with whence.
        let gone = world.get("/api/v1/organisations?withdrawn=true", &office).await;
        let gone = gone.as_array().unwrap().iter().find(|one| one["short_name"] == "丙站").unwrap();
        assert!(gone["withdrawn"]["reason"].as_str().unwrap().contains("a.xlsx"), "{gone}");
        let audit = world.token("audit").await;
        let record = world.get("/api/v1/events?action=organisations.workbook&limit=2", &audit).await;
        let told: Vec<&Value> = record["items"].as_array().unwrap().iter().map(|one| &one["action"]).collect();
        assert_eq!(told, ["organisations.workbook_undone", "organisations.workbook_taken"]);

        // The names are free again; whom to ring was named anew since.
        let (_, again) = handed_in(&world, &office, "organisations", false, book(&sheet)).await;
        assert_eq!((faults(&again), again["taken"].as_bool()), (vec![], Some(true)));
        let all = world.get("/api/v1/organisations", &office).await;
        let one = |name: &str| all.as_array().unwrap().iter().find(|one| one["short_name"] == name).unwrap().clone();
        let (added, rung) = (one("丙站"), one("园林局"));
        let path = format!("/api/v1/organisations/{}/contact", rung["id"].as_str().unwrap());
        let body = json!({ "person": { "name": "又一人", "phone": "13900009999" }, "revision": rung["contact"]["revision"] });
        let (status, told) = world.call("PUT", &path, &office, body).await;
        assert_eq!(status.as_u16(), 204, "{told}");
        assert_eq!(undo(&office, &again).await, refused("workbooks.changed_since"));
        assert_eq!(world.get(imports, &office).await[0]["may_undo"], false);

        // Something rests on what was added, or stands where something is to come back.
        let added_only = vec![sheet[0].clone(), row(&["", "78", "云泽市丁站", "丁站", "institute", "990100", "", "2026-01-01", "", "", "", "", "", ""])];
        let (_, did) = handed_in(&world, &office, "organisations", false, book(&added_only)).await;
        let all = world.get("/api/v1/organisations", &office).await;
        let id = all.as_array().unwrap().iter().find(|one| one["short_name"] == "丁站").unwrap()["id"].clone();
        let path = format!("/api/v1/organisations/{}/posts", id.as_str().unwrap());
        let (status, _) = world.call("POST", &path, &office, json!({ "title": "站长" })).await;
        assert_eq!(status.as_u16(), 201);
        assert_eq!(undo(&office, &did).await, refused("workbooks.undo_rests"));
        let now = table(&exported(&world, &office, "organisations").await);
        let mut shorter = vec![now[0].clone(), now[of(&now, "丙站")].clone()];
        shorter[1][3] = "丙".to_owned();
        let (_, did) = handed_in(&world, &office, "organisations", false, book(&shorter)).await;
        assert_eq!(counts(&did), [0, 1, 0, 0], "{did}");
        let mut other = added_only;
        other[1][2..4].clone_from_slice(&row(&["云泽市丙丙站", "丙站"]));
        let (_, taker) = handed_in(&world, &office, "organisations", false, book(&other)).await;
        assert_eq!(taker["taken"], true, "{taker}");
        assert_eq!(undo(&office, &did).await, refused("organisations.undo_blocked"));
        assert_eq!(undo(&office, &taker).await, done);
        assert_eq!(undo(&office, &did).await, done);
        let back = world.get("/api/v1/organisations", &office).await;
        let back = back.as_array().unwrap().iter().find(|one| one["id"] == added["id"]).unwrap();
        assert_eq!((&back["short_name"], &back["aliases"]), (&json!("丙站"), &json!(["丙甲"])));
    }
}

//! Tokens of programs: seen by whose they are and by the security administrator, and revoked.

use crate::{on_both_engines, world::World};
use serde_json::{Value, json};
use yuanjian_app::Language;
use yuanjian_platform::{Ctx, accounts};

const OWN: &str = "/api/v1/session/tokens";
const ALL: &str = "/api/v1/accounts/tokens";

/// The tokens that a list tells of, as `name:state`, in order of name.
fn told(list: &Value) -> Vec<String> {
    let mut told: Vec<String> = list
        .as_array()
        .unwrap()
        .iter()
        .map(|t| format!("{}:{}", t["name"].as_str().unwrap(), t["state"].as_str().unwrap()))
        .collect();
    told.sort();
    told
}

/// How a program is answered that shows this secret.
async fn opens(world: &World, secret: &str) -> u16 {
    world.call("GET", "/api/v1/session", secret, Value::Null).await.0.as_u16()
}

on_both_engines! {
    async fn its_holder_sees_when_a_token_was_used_and_revokes_it_at_once(world: World) {
        let (secret, foreign) = (world.token("bureau").await, world.token("office").await);
        let cookie = world.sign_in("bureau").await;
        let before = world.ask("GET", OWN, Some(&cookie), None).await.body;
        assert_eq!(told(&before), ["bureau:counts"]);
        assert_eq!((&before[0]["title"], &before[0]["seen_at"]), (&json!("test"), &Value::Null));
        assert!(!before.to_string().contains(&secret));
        assert_eq!(opens(&world, &secret).await, 200);
        let used = world.ask("GET", OWN, Some(&cookie), None).await.body;
        let (given, seen) = (used[0]["created_at"].as_str(), used[0]["seen_at"].as_str());
        assert!(seen.unwrap() >= given.unwrap(), "{used}");

        // Nobody reaches the token of another by his own door.
        let security = world.sign_in("security").await;
        let all = world.ask("GET", ALL, Some(&security), None).await.body;
        assert_eq!(told(&all), ["bureau:counts", "office:counts"]);
        let of = |name: &str| {
            let found = all.as_array().unwrap().iter().find(|t| t["name"] == name).unwrap();
            (found["account"].as_str().unwrap().to_owned(), found["id"].as_str().unwrap().to_owned())
        };
        let (bureau, own) = of("bureau");
        let (office, other) = of("office");
        let elsewhere = world.ask("DELETE", &format!("{OWN}/{other}"), Some(&cookie), None).await;
        assert_eq!((elsewhere.status.as_u16(), opens(&world, &foreign).await), (404, 200));

        let path = format!("{OWN}/{own}");
        assert_eq!(world.ask("DELETE", &path, Some(&cookie), None).await.status, 204);
        let (status, answer) = world.call("GET", "/api/v1/session", &secret, Value::Null).await;
        assert_eq!((status.as_u16(), answer["code"].as_str()), (401, Some("accounts.wrong_token")));
        let again = world.ask("DELETE", &path, Some(&cookie), None).await;
        assert_eq!((again.status.as_u16(), again.code()), (409, "accounts.token_revoked_already"));
        let after = world.ask("GET", OWN, Some(&cookie), None).await.body;
        assert_eq!(told(&after), ["bureau:revoked"]);
        assert!(after[0]["revoked_at"].is_string());

        // The security administrator revokes anybody's, under the account whose it is.
        let path = |account: &str| format!("/api/v1/accounts/{account}/tokens/{other}");
        let wrong = world.ask("DELETE", &path(&bureau), Some(&security), None).await;
        assert_eq!((wrong.status.as_u16(), opens(&world, &foreign).await), (404, 200));
        assert_eq!(world.ask("DELETE", &path(&office), Some(&security), None).await.status, 204);
        assert_eq!(opens(&world, &foreign).await, 401);

        // The record tells of each by its number, and of no secret.
        let audit = world.sign_in("audit").await;
        let asked = "/api/v1/events?action=accounts.token";
        let record = world.ask("GET", asked, Some(&audit), None).await.body;
        let actions: Vec<&str> =
            record["items"].as_array().unwrap().iter().map(|e| e["action"].as_str().unwrap()).collect();
        let (given, taken) = ("accounts.token_given", "accounts.token_revoked");
        assert_eq!(actions, [taken, taken, given, given]);
        assert_eq!(record["items"][0]["detail"]["token"], other);
        assert!(!record.to_string().contains(&secret) && !record.to_string().contains(&foreign));
    }

    async fn the_servers_keeper_lists_and_revokes_and_what_ended_says_so(world: World) {
        let ctx = Ctx::of_program(world.platform.clone(), Language::Chinese);
        let (first, second) = (world.token("office").await, world.token("leader").await);
        let own = accounts::list_tokens(&ctx, Some("office")).await.unwrap();
        assert_eq!(own.len(), 1);
        assert_eq!(accounts::list_tokens(&ctx, None).await.unwrap().len(), 2);
        assert!(accounts::list_tokens(&ctx, Some("nobody")).await.is_err());
        assert_eq!(accounts::take_token(&ctx, &own[0].id).await.unwrap().name, "office");
        assert!(accounts::take_token(&ctx, &own[0].id).await.is_err());
        assert!(accounts::take_token(&ctx, "none").await.is_err());
        assert_eq!((opens(&world, &first).await, opens(&world, &second).await), (401, 200));

        let security = world.sign_in("security").await;
        let mut connection = world.platform.db.write().await.unwrap();
        sqlx::query("update account set disabled = 1 where name = 'leader'")
            .execute(&mut *connection).await.unwrap();
        drop(connection);
        let list = world.ask("GET", ALL, Some(&security), None).await.body;
        assert_eq!(told(&list), ["leader:disabled", "office:revoked"]);
        let mut connection = world.platform.db.write().await.unwrap();
        sqlx::query("update token set expires_at = created_at").execute(&mut *connection).await.unwrap();
        drop(connection);
        let list = world.ask("GET", ALL, Some(&security), None).await.body;
        assert_eq!(told(&list), ["leader:expired", "office:revoked"]);
    }
}

//! What people do with notices: read them, choose how they are told, set how the city tells, try a
//! channel, send again what did not arrive.

use super::{
    channels::Parcel,
    outbox::{Channel, Choice, LANGUAGE, Rules},
    store::{self, Notice},
};
use crate::{Ctx, Error, Result};
use lettre::Address;
use serde_json::json;
use uuid::Uuid;
use yuanjian_app::{Failure, Locale};
use yuanjian_store::Event;
use yuanjian_types::Problem;

/// A notice in words.
pub(super) fn worded(notice: &Notice, locale: &Locale) -> String {
    let code = format!("notices.rule_{}", notice.rule);
    let on_the_day = format!("{code}_today");
    let today = notice.facts.get("days") == Some(&json!(0)) && locale.find(&on_the_day).is_some();
    let mut said = Problem::note(if today { &on_the_day } else { &code });
    said.params = notice.facts.clone().into_iter().collect();
    locale.problem(&said)
}

/// Choose how one is told.
pub(super) async fn choose(ctx: &Ctx, choice: Choice) -> Result<()> {
    let actor = ctx.actor()?;
    let choice = Choice { address: choice.address.trim().to_owned(), ..choice };
    if choice.mail || !choice.address.is_empty() {
        address(ctx, &choice.address).await?;
    }
    let mut tx = ctx.begin().await?;
    store::put_choice(&mut tx, &actor.city, &actor.account, &choice).await?;
    Ok(tx
        .commit([Event::new("notices.chosen", "account", &actor.account).with(json!({
            "mail": choice.mail, "drop": choice.drop, "daily": choice.digest,
        }))])
        .await?)
}

/// Set how the city tells.
pub(super) async fn set_rules(ctx: &Ctx, rules: Rules, revision: i64) -> Result<()> {
    let mut faults = rules.faults();
    let ways = &ctx.platform.settings.notices;
    let known = |name: &String| ways.robots().iter().any(|robot| robot.name == *name);
    if !rules.robots.iter().all(known) {
        faults.push(Problem::error("notices.unknown_robot").at_field("robots"));
    }
    if rules.mail && ways.mail_server().is_none() {
        faults.push(Problem::error("notices.no_mail_server").at_field("mail"));
    }
    if rules.drop && ways.drop_folder().is_none() {
        faults.push(Problem::error("notices.no_drop_folder").at_field("drop"));
    }
    Failure::gather(faults)?;
    let mut tx = ctx.begin().await?;
    store::put_rules(&mut tx, ctx.city()?, &rules, revision).await?;
    Ok(tx
        .commit([Event::new("notices.rules_set", "notice_rules", ctx.city()?).with(json!({
            "lead_days": rules.lead_days, "mail": rules.mail, "drop": rules.drop,
            "robots": rules.robots, "quiet": rules.quiet,
        }))])
        .await?)
}

/// Try a channel now. Answers the receipt.
pub(super) async fn test(ctx: &Ctx, channel: Channel, robot: &str, to: &str) -> Result<String> {
    if channel == Channel::Mail {
        address(ctx, to).await?;
    }
    let locale = Locale::of(LANGUAGE);
    let who = ctx.actor()?.display_name.clone();
    let parcel = Parcel {
        id: Uuid::now_v7().to_string(),
        channel,
        robot: robot.to_owned(),
        recipient: who.clone(),
        address: to.to_owned(),
        subject: locale.say("notices.test_subject", []),
        body: locale.say("notices.test_body", [("who", who)]),
        created_at: ctx.now,
    };
    let outcome = ctx.platform.settings.notices.deliver(&parcel, ctx.now).await;
    let tx = ctx.begin().await?;
    tx.commit([Event::new("notices.tested", "notice_channel", channel.key())
        .with(json!({ "robot": robot, "arrived": outcome.is_ok() }))])
        .await?;
    outcome.map_err(|why| {
        let problem = Problem::error("notices.not_delivered").with("detail", why.detail);
        if why.passing { Failure::unavailable(problem) } else { Failure::refused(problem) }.into()
    })
}

/// Send again what was given up.
pub(super) async fn replay(ctx: &Ctx, id: &str) -> Result<()> {
    let mut sent = store::one_message(ctx, id).await?;
    if sent.state != "failed" {
        return Err(Error::refused(Problem::error("notices.not_failed")));
    }
    sent.state = "waiting".to_owned();
    sent.attempts = 0;
    sent.not_before = ctx.now;
    sent.ended_at = None;
    let mut tx = ctx.begin().await?;
    store::put_message(&mut tx, ctx.city()?, &sent).await?;
    Ok(tx
        .commit([Event::new("notices.replayed", "notice_message", id)
            .with(json!({ "channel": sent.parcel.channel.key() }))])
        .await?)
}

/// An address to which mail may go.
async fn address(ctx: &Ctx, text: &str) -> Result<()> {
    if text.parse::<Address>().is_err() {
        return Err(Error::invalid(Problem::error("notices.bad_address").at_field("address")));
    }
    let (rules, _) = store::rules(ctx).await?;
    if !rules.may_mail(text) {
        return Err(Error::invalid(
            Problem::error("notices.foreign_domain")
                .at_field("address")
                .with("domains", rules.mail_domains.join(", ")),
        ));
    }
    Ok(())
}

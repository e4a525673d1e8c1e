//! What goes out when: quiet hours, the daily digest, how often to try again. Pure; now is handed in.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use yuanjian_app::Language;
use yuanjian_types::{Problem, Timestamp};

/// How often a message is tried before it is given up.
pub(crate) const ATTEMPTS: i64 = 6;
/// Messages that a group's robot takes a minute: the least that the three makers allow.
pub(crate) const ROBOT_PER_MINUTE: i64 = 20;
/// Bytes of a robot's message: the least that the three makers allow is 2048.
const ROBOT_BYTES: usize = 1_900;
/// Notices that one message to a person names; the rest is counted.
const MOST_NAMED: usize = 100;
const MINUTES_A_DAY: i64 = 24 * 60;

/// A way to people outside the pages.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[schema(as = NoticeChannel)]
pub(crate) enum Channel {
    /// E-mail.
    Mail,
    /// A file for a network apart.
    Drop,
    /// A group's robot.
    Robot,
}

impl Channel {
    /// The key, as rows have it.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Drop => "drop",
            Self::Robot => "robot",
        }
    }

    /// From its key.
    pub(crate) fn parse(key: &str) -> Option<Self> {
        [Self::Mail, Self::Drop, Self::Robot].into_iter().find(|one| one.key() == key)
    }
}

/// How a city tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NoticeRules)]
pub(crate) struct Rules {
    /// Days before a due day on which it is told, 0 being the day itself.
    pub(crate) lead_days: Vec<i64>,
    /// Whether nothing but the urgent goes out at night.
    pub(crate) quiet: bool,
    /// `22:00`, in China.
    pub(crate) quiet_from: String,
    /// `07:00`, in China.
    pub(crate) quiet_to: String,
    /// When the daily digest goes out, in China.
    pub(crate) digest_at: String,
    /// Whether e-mail goes out at all.
    pub(crate) mail: bool,
    /// Domains to which it may go; to any when there is none.
    pub(crate) mail_domains: Vec<String>,
    /// Whether files are dropped.
    pub(crate) drop: bool,
    /// Names of the robots that speak.
    pub(crate) robots: Vec<String>,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            lead_days: vec![7, 3, 0],
            quiet: true,
            quiet_from: "22:00".to_owned(),
            quiet_to: "07:00".to_owned(),
            digest_at: "08:30".to_owned(),
            mail: false,
            mail_domains: Vec::new(),
            drop: false,
            robots: Vec::new(),
        }
    }
}

impl Rules {
    /// Everything wrong with them.
    pub(crate) fn faults(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        let falling = self.lead_days.windows(2).all(|pair| pair[0] > pair[1]);
        let within = self.lead_days.iter().all(|days| (0..=60).contains(days));
        if self.lead_days.is_empty() || self.lead_days.len() > 6 || !falling || !within {
            problems.push(Problem::error("notices.bad_lead_days").at_field("lead_days"));
        }
        let hours = [
            ("quiet_from", &self.quiet_from),
            ("quiet_to", &self.quiet_to),
            ("digest_at", &self.digest_at),
        ];
        for (field, text) in hours {
            if minutes(text).is_none() {
                problems.push(Problem::error("notices.bad_hour").at_field(field));
            }
        }
        if self.quiet && self.quiet_from == self.quiet_to {
            problems.push(Problem::error("notices.quiet_all_day").at_field("quiet_to"));
        }
        let domain = |text: &String| {
            text.contains('.')
                && text.len() <= 200
                && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-'))
        };
        if self.mail_domains.len() > 50 || !self.mail_domains.iter().all(domain) {
            problems.push(Problem::error("notices.bad_domain").at_field("mail_domains"));
        }
        problems
    }

    /// Whether mail may go to an address.
    pub(crate) fn may_mail(&self, address: &str) -> bool {
        let domain = address.rsplit('@').next().unwrap_or_default().to_ascii_lowercase();
        self.mail_domains.is_empty()
            || self.mail_domains.iter().any(|allowed| domain == allowed.to_ascii_lowercase())
    }

    /// From when a message that is not urgent may go out.
    pub(crate) fn after_quiet(&self, now: Timestamp) -> Timestamp {
        let hours = minutes(&self.quiet_from).zip(minutes(&self.quiet_to)).filter(|_| self.quiet);
        let Some((from, to)) = hours else { return now };
        let minute = minute_in_china(now);
        let inside =
            if from < to { (from..to).contains(&minute) } else { minute >= from || minute < to };
        if !inside {
            return now;
        }
        let ahead = (to - minute).rem_euclid(MINUTES_A_DAY);
        whole_minute(now).plus_seconds(ahead * 60)
    }

    /// The last moment at which digests were due.
    pub(crate) fn last_digest(&self, now: Timestamp) -> Timestamp {
        let at = minutes(&self.digest_at).unwrap_or_default();
        let since = (minute_in_china(now) - at).rem_euclid(MINUTES_A_DAY);
        whole_minute(now).plus_seconds(-since * 60)
    }
}

/// How a person wants to be told, beside the pages.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NoticeChoice)]
pub(crate) struct Choice {
    /// By e-mail.
    pub(crate) mail: bool,
    /// To this address.
    pub(crate) address: String,
    /// By a file, where the city drops files.
    pub(crate) drop: bool,
    /// What is not urgent once a day.
    pub(crate) digest: bool,
}

/// A notice that no message names yet.
#[derive(Debug, Clone)]
pub(crate) struct Waiting {
    pub(crate) id: String,
    /// Empty for what a group's robot is to say.
    pub(crate) account: String,
    pub(crate) urgent: bool,
    /// Whether it is for the pages only.
    pub(crate) pages_only: bool,
    pub(crate) text: String,
    pub(crate) page: String,
    pub(crate) created_at: Timestamp,
}

/// A message to go out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Outgoing {
    pub(crate) channel: Channel,
    pub(crate) robot: String,
    pub(crate) account: String,
    pub(crate) address: String,
    pub(crate) body: String,
    pub(crate) urgent: bool,
    pub(crate) notices: i64,
    /// What makes it one.
    pub(crate) mark: String,
    pub(crate) not_before: Timestamp,
}

/// The messages that are due, and the notices that they settle. What a digest waits for stays.
pub(crate) fn gather(
    waiting: &[Waiting],
    rules: &Rules,
    choices: &BTreeMap<String, Choice>,
    address_of_pages: &str,
    now: Timestamp,
) -> (Vec<Outgoing>, Vec<String>) {
    let (mut outgoing, mut settled) = (Vec::new(), Vec::new());
    let mut by_account: BTreeMap<&str, Vec<&Waiting>> = BTreeMap::new();
    for one in waiting {
        by_account.entry(&one.account).or_default().push(one);
    }
    let digest = rules.last_digest(now);
    for (account, all) in by_account {
        let choice = choices.get(account).cloned().unwrap_or_default();
        let waits = |one: &&Waiting| {
            choice.digest && !one.urgent && !one.pages_only && one.created_at > digest
        };
        let due: Vec<&Waiting> = all.iter().copied().filter(|one| !waits(one)).collect();
        settled.extend(due.iter().map(|one| one.id.clone()));
        let (urgent, usual): (Vec<&Waiting>, Vec<&Waiting>) =
            due.into_iter().filter(|one| !one.pages_only).partition(|one| one.urgent);
        for (urgent, part) in [(true, urgent), (false, usual)] {
            let Some(first) = part.first() else { continue };
            let not_before = if urgent { now } else { rules.after_quiet(now) };
            let message =
                |channel: Channel, robot: &str, place: usize, body: String, notices| Outgoing {
                    channel,
                    robot: robot.to_owned(),
                    account: account.to_owned(),
                    address: String::new(),
                    body,
                    urgent,
                    notices,
                    mark: format!("{}/{}/{robot}/{place}", first.id, channel.key()),
                    not_before,
                };
            if account.is_empty() {
                for robot in &rules.robots {
                    let pieces = pieces(&part, address_of_pages).into_iter().enumerate();
                    outgoing.extend(pieces.map(|(place, (body, number))| {
                        message(Channel::Robot, robot, place, body, number)
                    }));
                }
                continue;
            }
            let body = || lines(&part, address_of_pages);
            let number = part.len() as i64;
            if rules.mail && choice.mail && rules.may_mail(&choice.address) {
                let one = message(Channel::Mail, "", 0, body(), number);
                outgoing.push(Outgoing { address: choice.address.clone(), ..one });
            }
            if rules.drop && choice.drop {
                outgoing.push(message(Channel::Drop, "", 0, body(), number));
            }
        }
    }
    (outgoing, settled)
}

/// Seconds until a message is tried again after so many attempts; none when it is given up.
pub(crate) fn again(attempts: i64) -> Option<i64> {
    let waits = [60, 5 * 60, 15 * 60, 3600, 3 * 3600];
    usize::try_from(attempts - 1).ok().and_then(|place| waits.get(place)).copied()
}

fn lines(part: &[&Waiting], address: &str) -> String {
    let named: Vec<String> = part.iter().take(MOST_NAMED).map(|one| line(one, address)).collect();
    let more = part.len().saturating_sub(MOST_NAMED);
    let rest = if more > 0 { format!("\n… +{more}") } else { String::new() };
    format!("{}{rest}\n", named.join("\n\n"))
}

fn line(one: &Waiting, address: &str) -> String {
    match address {
        "" => one.text.clone(),
        _ => format!("{}\n{address}{}", one.text, one.page),
    }
}

/// What a robot says, in pieces that it takes.
fn pieces(part: &[&Waiting], address: &str) -> Vec<(String, i64)> {
    let mut pieces: Vec<(String, i64)> = Vec::new();
    for one in part {
        let line = shortened(&line(one, address), ROBOT_BYTES);
        match pieces.last_mut() {
            Some((text, number)) if text.len() + line.len() < ROBOT_BYTES => {
                text.push('\n');
                text.push_str(&line);
                *number += 1;
            }
            _ => pieces.push((line, 1)),
        }
    }
    pieces
}

/// The beginning of a text, at most so many bytes long.
pub(crate) fn shortened(text: &str, most: usize) -> String {
    let mut end = text.len().min(most);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text[..end].to_owned()
}

/// Minutes since midnight of `07:30`.
fn minutes(text: &str) -> Option<i64> {
    let (hour, minute) = text.split_once(':')?;
    let two = |text: &str| (text.len() == 2).then(|| text.parse::<i64>().ok()).flatten();
    let (hour, minute) = (two(hour)?, two(minute)?);
    ((0..24).contains(&hour) && (0..60).contains(&minute)).then_some(hour * 60 + minute)
}

fn minute_in_china(now: Timestamp) -> i64 {
    (now.0.div_euclid(60_000_000) + 8 * 60).rem_euclid(MINUTES_A_DAY)
}

fn whole_minute(now: Timestamp) -> Timestamp {
    Timestamp(now.0.div_euclid(60_000_000) * 60_000_000)
}

/// The language in which messages go out; pages have the reader's own.
pub(crate) const LANGUAGE: Language = Language::Chinese;

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    fn waiting(id: &str, account: &str, urgent: bool, created: &str) -> Waiting {
        Waiting {
            id: id.to_owned(),
            account: account.to_owned(),
            urgent,
            pages_only: false,
            text: format!("text of {id}"),
            page: "/tasks".to_owned(),
            created_at: at(created),
        }
    }

    fn by_mail(digest: bool) -> Choice {
        Choice { mail: true, address: "a@city.local".to_owned(), drop: false, digest }
    }

    #[test]
    fn quiet_hours_reach_over_midnight_in_china() {
        let rules = Rules::default();
        // 22:00 to 07:00 in China is 14:00 to 23:00 in UTC.
        for (now, free) in [
            ("2026-11-24T13:59:59Z", "2026-11-24T13:59:59Z"),
            ("2026-11-24T14:00:00Z", "2026-11-24T23:00:00Z"),
            ("2026-11-24T22:59:30Z", "2026-11-24T23:00:00Z"),
            ("2026-11-24T23:00:00Z", "2026-11-24T23:00:00Z"),
        ] {
            assert_eq!(rules.after_quiet(at(now)), at(free), "{now}");
        }
        let never = Rules { quiet: false, ..Rules::default() };
        assert_eq!(never.after_quiet(at("2026-11-24T15:00:00Z")), at("2026-11-24T15:00:00Z"));
    }

    #[test]
    fn the_urgent_goes_out_at_night_and_the_rest_in_the_morning() {
        let rules = Rules { mail: true, ..Rules::default() };
        let choices = BTreeMap::from([("a".to_owned(), by_mail(false))]);
        let night = "2026-11-24T15:00:00Z";
        let all = [waiting("1", "a", false, night), waiting("2", "a", true, night)];
        let (out, settled) = gather(&all, &rules, &choices, "", at(night));
        let told: Vec<_> = out.iter().map(|one| (one.urgent, one.not_before)).collect();
        assert_eq!(told, [(true, at(night)), (false, at("2026-11-24T23:00:00Z"))]);
        assert_eq!(settled.len(), 2);
    }

    #[test]
    fn a_digest_collects_a_day_and_lets_the_urgent_through() {
        let rules = Rules { mail: true, ..Rules::default() };
        let choices = BTreeMap::from([("a".to_owned(), by_mail(true))]);
        // 08:30 in China is 00:30 in UTC.
        let all = [
            waiting("1", "a", false, "2026-11-24T02:00:00Z"),
            waiting("2", "a", false, "2026-11-24T09:00:00Z"),
            waiting("3", "a", true, "2026-11-24T09:00:00Z"),
        ];
        let (out, settled) = gather(&all, &rules, &choices, "", at("2026-11-24T09:00:00Z"));
        assert_eq!((out.len(), settled), (1, vec!["3".to_owned()]));
        assert!(out[0].urgent);
        let rest = [all[0].clone(), all[1].clone()];
        let (out, settled) = gather(&rest, &rules, &choices, "", at("2026-11-25T00:29:59Z"));
        assert_eq!((out.len(), settled.len()), (0, 0));
        let (out, settled) = gather(&rest, &rules, &choices, "", at("2026-11-25T00:30:00Z"));
        assert_eq!((out.len(), out[0].notices, settled.len()), (1, 2, 2));
        assert!(out[0].body.contains("text of 1") && out[0].body.contains("text of 2"));
    }

    #[test]
    fn nothing_goes_out_that_nobody_chose_or_where_it_may_not() {
        let all = [waiting("1", "a", true, "2026-11-24T02:00:00Z")];
        let now = at("2026-11-24T02:00:00Z");
        let out = |rules: &Rules, choice: Choice| {
            gather(&all, rules, &BTreeMap::from([("a".to_owned(), choice)]), "", now).0.len()
        };
        let open = Rules { mail: true, drop: true, ..Rules::default() };
        assert_eq!(out(&open, Choice::default()), 0);
        assert_eq!(out(&Rules::default(), by_mail(false)), 0);
        assert_eq!(out(&open, by_mail(false)), 1);
        let bound = Rules { mail_domains: vec!["gov.local".to_owned()], ..open.clone() };
        assert_eq!(out(&bound, by_mail(false)), 0);
        assert_eq!(out(&bound, Choice { drop: true, ..by_mail(false) }), 1);
    }

    #[test]
    fn a_robot_gets_pieces_that_it_takes_and_no_character_is_cut() {
        let rules = Rules { robots: vec!["g".to_owned()], ..Rules::default() };
        let mut all: Vec<Waiting> =
            (0..40).map(|n| waiting(&n.to_string(), "", false, "2026-11-24T02:00:00Z")).collect();
        for one in &mut all {
            one.text = "园".repeat(40);
        }
        let now = at("2026-11-24T02:00:00Z");
        let (out, _) = gather(&all, &rules, &BTreeMap::new(), "", now);
        // 120 bytes and a break: fifteen lines fit into 1900 bytes.
        assert_eq!(out.iter().map(|one| one.notices).collect::<Vec<_>>(), [15, 15, 10]);
        assert!(out.iter().all(|one| one.body.len() <= 1_900));
        assert_eq!(shortened("园林", 4), "园");
    }

    #[test]
    fn a_message_is_tried_six_times_within_five_hours() {
        let waits: Vec<i64> = (1..=ATTEMPTS).map_while(again).collect();
        assert_eq!(waits.len() as i64, ATTEMPTS - 1);
        assert!(waits.iter().sum::<i64>() < 5 * 3600);
        assert_eq!(again(ATTEMPTS), None);
    }

    #[test]
    fn wrong_hours_and_days_are_told_with_their_fields() {
        assert_eq!(Rules::default().faults(), []);
        let wrong = Rules {
            lead_days: vec![3, 7],
            digest_at: "8:30".to_owned(),
            quiet_to: "22:00".to_owned(),
            mail_domains: vec!["no domain".to_owned()],
            ..Rules::default()
        };
        let codes: Vec<String> = wrong.faults().into_iter().map(|one| one.code).collect();
        assert_eq!(
            codes,
            [
                "notices.bad_lead_days",
                "notices.bad_hour",
                "notices.quiet_all_day",
                "notices.bad_domain"
            ]
        );
    }
}

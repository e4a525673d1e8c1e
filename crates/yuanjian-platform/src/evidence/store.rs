//! Pieces of evidence, their history and the files that were looked at, as rows.

use super::{precheck::Facts, state::State};
use crate::{
    Ctx, Error, Result,
    layers::{parsed, written},
    withdrawal::rests,
};
use serde::{Deserialize, Serialize};
use sqlx::{
    Any, AssertSqlSafe, Row as _,
    any::{AnyArguments, AnyRow},
    query::Query,
};
use std::collections::BTreeMap;
use yuanjian_app::Failure;
use yuanjian_store::{Tx, database::one};
use yuanjian_types::{Digest, Timestamp};

/// So many files or pieces are asked for with one statement.
const TOGETHER: usize = 100;

/// What a piece proves: an item of the edition, as one of the kinds that it asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Proof {
    /// Key of the item.
    pub(crate) item: String,
    /// Key of the kind; empty while nobody said.
    #[serde(default)]
    pub(crate) kind: String,
}

/// A piece of evidence.
#[derive(Debug, Clone)]
pub(crate) struct Piece {
    pub(crate) id: String,
    pub(crate) campaign: String,
    /// Who hands it in, and the division that it lies in.
    pub(crate) organisation: String,
    pub(crate) division: String,
    pub(crate) title: String,
    pub(crate) document_number: String,
    pub(crate) issuer: String,
    pub(crate) dated_on: String,
    /// The years it speaks of; 0 when nobody said.
    pub(crate) year_from: i64,
    pub(crate) year_to: i64,
    /// Pages as the unit counts them; 0 when nobody did.
    pub(crate) pages: i64,
    pub(crate) original: bool,
    /// Whether it bears a seal: `yes`, `no`, `not_needed`, or empty.
    pub(crate) seal: String,
    /// What the unit says to the warnings.
    pub(crate) note: String,
    pub(crate) file_name: String,
    pub(crate) file_size: i64,
    pub(crate) digest: Digest,
    pub(crate) proves: Vec<Proof>,
    pub(crate) honours: Vec<String>,
    pub(crate) state: State,
    /// Whether only the supervision office and those who lead may know of it.
    pub(crate) covert: bool,
    /// Why it was given back last.
    pub(crate) reasons: Vec<String>,
    pub(crate) reason_text: String,
    /// The day it was handed in last; empty before.
    pub(crate) submitted_on: String,
    pub(crate) account: String,
    pub(crate) account_name: String,
    pub(crate) created_at: Timestamp,
    pub(crate) changed_at: Timestamp,
    pub(crate) revision: i64,
}

/// A step that was made.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = EvidenceMove)]
pub(crate) struct Moved {
    /// `create`, `replace_file`, `import`, or one of the moves.
    #[serde(rename = "move")]
    pub(crate) name: String,
    pub(crate) from_state: String,
    pub(crate) to_state: String,
    pub(crate) reasons: Vec<String>,
    pub(crate) note: String,
    /// The file it was at that time.
    pub(crate) digest: String,
    pub(crate) account_name: String,
    #[schema(value_type = String)]
    pub(crate) at: Timestamp,
}

/// A file, and what was found in it.
#[derive(Debug, Clone)]
pub(crate) struct FileRow {
    /// `waiting`, `read`, `failed`.
    pub(crate) state: String,
    /// `application/pdf` …; empty for what we do not know.
    pub(crate) media: String,
    pub(crate) facts: Facts,
    /// Which pairs of signs stand in its text; see `search`.
    pub(crate) signature: String,
    /// A page to show in its place, and a small picture; both derived.
    pub(crate) preview: Option<Digest>,
    pub(crate) thumbnail: Option<Digest>,
}

/// Add a piece, unless its account made one under this key. Answers whether it is new.
pub(crate) async fn add(tx: &mut Tx, city: &str, piece: &Piece, key: &str) -> Result<bool> {
    let query = sqlx::query(
        "insert into evidence (id, city, campaign, organisation, division, title, \
         document_number, issuer, dated_on, year_from, year_to, pages, original, seal, note, \
         file_name, file_size, digest, proves, honours, state, reasons, reason_text, \
         submitted_on, covert, client_key, account, account_name, created_at, changed_at, revision) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, \
         $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, 1) \
         on conflict (account, client_key) do nothing",
    )
    .bind(piece.id.as_str())
    .bind(city)
    .bind(piece.campaign.as_str())
    .bind(piece.organisation.as_str())
    .bind(piece.division.as_str());
    let done = with_content(query, piece)?
        .bind(key)
        .bind(piece.account.as_str())
        .bind(piece.account_name.as_str())
        .bind(piece.created_at.0)
        .bind(piece.changed_at.0)
        .execute(tx.sql())
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Bind what a piece is, from its title to whether it is covert, in the order of its columns.
fn with_content<'q>(
    query: Query<'q, Any, AnyArguments>,
    piece: &'q Piece,
) -> Result<Query<'q, Any, AnyArguments>> {
    Ok(query
        .bind(piece.title.as_str())
        .bind(piece.document_number.as_str())
        .bind(piece.issuer.as_str())
        .bind(piece.dated_on.as_str())
        .bind(piece.year_from)
        .bind(piece.year_to)
        .bind(piece.pages)
        .bind(i64::from(piece.original))
        .bind(piece.seal.as_str())
        .bind(piece.note.as_str())
        .bind(piece.file_name.as_str())
        .bind(piece.file_size)
        .bind(piece.digest.as_str().to_owned())
        .bind(written(&piece.proves)?)
        .bind(written(&piece.honours)?)
        .bind(piece.state.key())
        .bind(written(&piece.reasons)?)
        .bind(piece.reason_text.as_str())
        .bind(piece.submitted_on.as_str())
        .bind(i64::from(piece.covert)))
}

pub(crate) async fn put(tx: &mut Tx, city: &str, piece: &Piece) -> Result<()> {
    let now = tx.now().0;
    let query = sqlx::query(
        "update evidence set title = $4, document_number = $5, issuer = $6, dated_on = $7, \
         year_from = $8, year_to = $9, pages = $10, original = $11, seal = $12, note = $13, \
         file_name = $14, file_size = $15, digest = $16, proves = $17, honours = $18, \
         state = $19, reasons = $20, reason_text = $21, submitted_on = $22, covert = $23, \
         changed_at = $24, \
         revision = revision + 1 where id = $1 and city = $2 and revision = $3",
    )
    .bind(piece.id.as_str())
    .bind(city)
    .bind(piece.revision);
    let done = with_content(query, piece)?.bind(now).execute(tx.sql()).await?;
    Ok(one(&done)?)
}

pub(crate) async fn get(ctx: &Ctx, id: &str) -> Result<Option<Piece>> {
    let row = sqlx::query("select * from evidence where city = $1 and id = $2")
        .bind(ctx.city()?)
        .bind(id)
        .fetch_optional(ctx.platform.db.read())
        .await?;
    row.as_ref().map(piece).transpose()
}

/// The pieces of these ids that there are.
pub(super) async fn some(ctx: &Ctx, city: &str, ids: &[&str]) -> Result<Vec<Piece>> {
    let rows = some_of(ctx, city, ("*", "evidence", "id"), ids).await?;
    rows.iter().map(piece).collect()
}

/// Titles of a campaign's pieces, by their ids; of covert ones nobody hears here.
pub(crate) async fn titles(ctx: &Ctx, campaign: &str) -> Result<BTreeMap<String, String>> {
    let rows = sqlx::query(
        "select id, title from evidence where city = $1 and campaign = $2 and covert = 0",
    )
    .bind(ctx.city()?)
    .bind(campaign)
    .fetch_all(ctx.platform.db.read())
    .await?;
    rows.iter().map(|row| Ok((row.try_get("id")?, row.try_get("title")?))).collect()
}

/// Whether a piece is of a unit in a division.
pub(crate) async fn pieces_in(ctx: &Ctx, division: &str) -> Result<bool> {
    let statement = "select 1 as one from evidence where city = $1 and division = $2 limit 1";
    rests(ctx, statement, division).await
}

/// The piece that an account made under a key of its own, so that asking twice makes one.
pub(crate) async fn made_by(ctx: &Ctx, account: &str, key: &str) -> Result<Option<String>> {
    let row = sqlx::query("select id from evidence where account = $1 and client_key = $2")
        .bind(account)
        .bind(key)
        .fetch_optional(ctx.platform.db.read())
        .await?;
    Ok(row.map(|row| row.try_get("id")).transpose()?)
}

/// Every piece of the city.
pub(super) async fn all(ctx: &Ctx, city: &str) -> Result<Vec<Piece>> {
    let rows = sqlx::query("select * from evidence where city = $1")
        .bind(city)
        .fetch_all(ctx.platform.db.read())
        .await?;
    rows.iter().map(piece).collect()
}

/// Where each piece of a campaign stood at an instant, by its steps; who was not there is missing.
pub(super) async fn states_before(
    ctx: &Ctx,
    campaign: &str,
    before: Timestamp,
) -> Result<BTreeMap<String, State>> {
    let rows = sqlx::query(
        "select m.evidence, m.to_state from evidence_move m join evidence e on e.id = m.evidence \
         where e.city = $1 and e.campaign = $2 and m.at < $3 order by m.evidence, m.sequence",
    )
    .bind(ctx.city()?)
    .bind(campaign)
    .bind(before.0)
    .fetch_all(ctx.platform.db.read())
    .await?;
    let mut states = BTreeMap::new();
    for row in &rows {
        let state: String = row.try_get("to_state")?;
        if let Some(state) = State::parse(&state) {
            states.insert(row.try_get("evidence")?, state);
        }
    }
    Ok(states)
}

/// The history of a piece, oldest first.
pub(crate) async fn moves(ctx: &Ctx, city: &str, id: &str) -> Result<Vec<Moved>> {
    let rows = sqlx::query(
        "select * from evidence_move where city = $1 and evidence = $2 order by sequence",
    )
    .bind(city)
    .bind(id)
    .fetch_all(ctx.platform.db.read())
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Moved {
                name: row.try_get("name")?,
                from_state: row.try_get("from_state")?,
                to_state: row.try_get("to_state")?,
                reasons: parsed(&row.try_get::<String, _>("reasons")?)?,
                note: row.try_get("note")?,
                digest: row.try_get("digest")?,
                account_name: row.try_get("account_name")?,
                at: Timestamp(row.try_get("at")?),
            })
        })
        .collect()
}

/// Write down a step, after all that were made.
pub(crate) async fn add_move(tx: &mut Tx, city: &str, id: &str, moved: &Moved) -> Result<()> {
    let row = sqlx::query(
        "select cast(coalesce(max(sequence), 0) as bigint) as last from evidence_move \
         where evidence = $1",
    )
    .bind(id)
    .fetch_one(tx.sql())
    .await?;
    let last: i64 = row.try_get("last")?;
    sqlx::query(
        "insert into evidence_move (id, city, evidence, sequence, name, from_state, to_state, \
         reasons, note, digest, account_name, at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind(uuid::Uuid::now_v7().to_string())
    .bind(city)
    .bind(id)
    .bind(last + 1)
    .bind(moved.name.as_str())
    .bind(moved.from_state.as_str())
    .bind(moved.to_state.as_str())
    .bind(written(&moved.reasons)?)
    .bind(moved.note.as_str())
    .bind(moved.digest.as_str())
    .bind(moved.account_name.as_str())
    .bind(moved.at.0)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// Have a file wait to be looked at, unless it was before. Answers whether it is new.
pub(crate) async fn await_file(tx: &mut Tx, city: &str, digest: &Digest) -> Result<bool> {
    let done = sqlx::query(
        "insert into evidence_file (city, digest, state, media, facts, body, signature, preview, \
         thumbnail, looked_at) values ($1, $2, 'waiting', '', '{}', '', '', '', '', 0) \
         on conflict (city, digest) do nothing",
    )
    .bind(city)
    .bind(digest.as_str().to_owned())
    .execute(tx.sql())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Files that wait to be looked at, at most so many.
pub(crate) async fn waiting(ctx: &Ctx, city: &str, most: i64) -> Result<Vec<Digest>> {
    let rows = sqlx::query(
        "select digest from evidence_file where city = $1 and state = 'waiting' \
         order by digest limit $2",
    )
    .bind(city)
    .bind(most)
    .fetch_all(ctx.platform.db.read())
    .await?;
    let digests = rows.iter().map(|row| row.try_get::<String, _>("digest"));
    Ok(digests.filter_map(|digest| digest.ok()?.parse().ok()).collect())
}

/// How many files wait to be looked at.
pub(crate) async fn number_waiting(ctx: &Ctx, city: &str) -> Result<i64> {
    let row = sqlx::query(
        "select cast(count(*) as bigint) as number from evidence_file \
         where city = $1 and state = 'waiting'",
    )
    .bind(city)
    .fetch_one(ctx.platform.db.read())
    .await?;
    Ok(row.try_get("number")?)
}

/// Write down what was found in a file.
pub(crate) async fn put_file(
    tx: &mut Tx,
    city: &str,
    digest: &Digest,
    file: &FileRow,
    body: &str,
) -> Result<()> {
    let now = tx.now().0;
    let name = |digest: &Option<Digest>| digest.as_ref().map_or("", Digest::as_str).to_owned();
    sqlx::query(
        "update evidence_file set state = $3, media = $4, facts = $5, body = $6, signature = $7, \
         preview = $8, thumbnail = $9, looked_at = $10 where city = $1 and digest = $2",
    )
    .bind(city)
    .bind(digest.as_str().to_owned())
    .bind(file.state.as_str())
    .bind(file.media.as_str())
    .bind(written(&file.facts)?)
    .bind(body)
    .bind(file.signature.as_str())
    .bind(name(&file.preview))
    .bind(name(&file.thumbnail))
    .bind(now)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// What was found in those of some files that were looked at, by digest.
pub(super) async fn files(
    ctx: &Ctx,
    city: &str,
    digests: &[&str],
) -> Result<BTreeMap<String, FileRow>> {
    let columns = "digest, state, media, facts, signature, preview, thumbnail";
    let mut files = BTreeMap::new();
    for row in some_of(ctx, city, (columns, "evidence_file", "digest"), digests).await? {
        let file = file(&row)?;
        if file.state != "waiting" {
            files.insert(row.try_get("digest")?, file);
        }
    }
    Ok(files)
}

pub(crate) async fn file_of(ctx: &Ctx, city: &str, digest: &Digest) -> Result<Option<FileRow>> {
    let row = sqlx::query(
        "select state, media, facts, signature, preview, thumbnail from evidence_file \
         where city = $1 and digest = $2",
    )
    .bind(city)
    .bind(digest.as_str().to_owned())
    .fetch_optional(ctx.platform.db.read())
    .await?;
    row.as_ref().map(file).transpose()
}

/// The texts of some files, by digest.
pub(super) async fn bodies(
    ctx: &Ctx,
    city: &str,
    digests: &[&str],
) -> Result<BTreeMap<String, String>> {
    let rows = some_of(ctx, city, ("digest, body", "evidence_file", "digest"), digests).await?;
    rows.iter().map(|row| Ok((row.try_get("digest")?, row.try_get("body")?))).collect()
}

/// Rows of a table whose key is one of some values, many with one statement; its text is the same
/// whatever their number, so that it is prepared once.
async fn some_of(
    ctx: &Ctx,
    city: &str,
    (columns, table, key): (&str, &str, &str),
    values: &[&str],
) -> Result<Vec<AnyRow>> {
    let places: Vec<String> = (2..TOGETHER + 2).map(|number| format!("${number}")).collect();
    // Our own words: names and places, no value.
    let sql = format!(
        "select {columns} from {table} where city = $1 and {key} in ({})",
        places.join(", ")
    );
    let mut rows = Vec::new();
    for some in values.chunks(TOGETHER) {
        let mut query = sqlx::query(AssertSqlSafe(sql.clone())).bind(city.to_owned());
        for place in 0..TOGETHER {
            query = query.bind(some.get(place).copied().unwrap_or_default().to_owned());
        }
        rows.extend(query.fetch_all(ctx.platform.db.read()).await?);
    }
    Ok(rows)
}

fn file(row: &AnyRow) -> Result<FileRow> {
    let text = |name: &str| row.try_get::<String, _>(name);
    let digest = |name: &str| -> Result<Option<Digest>> { Ok(text(name)?.parse().ok()) };
    Ok(FileRow {
        state: text("state")?,
        media: text("media")?,
        facts: parsed(&text("facts")?)?,
        signature: text("signature")?,
        preview: digest("preview")?,
        thumbnail: digest("thumbnail")?,
    })
}

fn piece(row: &AnyRow) -> Result<Piece> {
    let text = |name: &str| row.try_get::<String, _>(name);
    let state = text("state")?;
    let digest = text("digest")?;
    Ok(Piece {
        id: text("id")?,
        campaign: text("campaign")?,
        organisation: text("organisation")?,
        division: text("division")?,
        title: text("title")?,
        document_number: text("document_number")?,
        issuer: text("issuer")?,
        dated_on: text("dated_on")?,
        year_from: row.try_get("year_from")?,
        year_to: row.try_get("year_to")?,
        pages: row.try_get("pages")?,
        original: row.try_get::<i64, _>("original")? != 0,
        seal: text("seal")?,
        note: text("note")?,
        file_name: text("file_name")?,
        file_size: row.try_get("file_size")?,
        digest: digest.parse().map_err(|_| Failure::bug("a digest does not parse"))?,
        proves: parsed(&text("proves")?)?,
        honours: parsed(&text("honours")?)?,
        state: State::parse(&state)
            .ok_or_else(|| Error(Failure::bug(format!("evidence state {state}"))))?,
        reasons: parsed(&text("reasons")?)?,
        reason_text: text("reason_text")?,
        submitted_on: text("submitted_on")?,
        covert: row.try_get::<i64, _>("covert")? != 0,
        account: text("account")?,
        account_name: text("account_name")?,
        created_at: Timestamp(row.try_get("created_at")?),
        changed_at: Timestamp(row.try_get("changed_at")?),
        revision: row.try_get("revision")?,
    })
}

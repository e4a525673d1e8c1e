//! A ledger carried: as forms for filing, and as a bag that another installation takes in again.
//!
//! A bag holds every file once, in the folder of the first item that it proves, a list in Excel,
//! and `ledger.json` with everything that was written and decided. Taking a bag in adds what is
//! not there and changes nothing that is: pieces keep their id, so the same bag twice adds once.

use super::{
    actions::{self, open_campaign},
    bag::{self, Checked, safe},
    book::{Book, items_of},
    exchange_store::{self, Export},
    forms,
    state::State,
    store::{self, Moved, Piece, Proof},
    upload,
};
use crate::{
    Actor, Ctx, Error, Result, Role, audit, campaigns, identity::Grant, jobs::Progress,
    layers::blocking, organisations,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    fs::File,
    io::BufWriter,
    path::{Path, PathBuf},
};
use uuid::Uuid;
use yuanjian_app::{Failure, Language, Locale};
use yuanjian_store::{
    Event,
    jobs::{Job, enqueue},
};
use yuanjian_types::{Digest, Problem, Timestamp};

/// The work of writing an export.
pub(super) const EXPORT_JOB: &str = "evidence.export";
/// The work of taking a bag in.
pub(super) const IMPORT_JOB: &str = "evidence.import";

const LEDGER: &str = "ledger.json";
const FORMAT: &str = "yuanjian-ledger";
/// So many times the largest upload may a bag unpack to.
const SWELL: u64 = 32;

/// Everything of a ledger but its files.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Carried {
    format: String,
    version: u32,
    campaign: String,
    edition: String,
    data_year: i64,
    pieces: Vec<CarriedPiece>,
}

/// A piece on its way.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct CarriedPiece {
    id: String,
    /// Short name: ids differ between installations.
    organisation: String,
    title: String,
    document_number: String,
    issuer: String,
    dated_on: String,
    year_from: i64,
    year_to: i64,
    pages: i64,
    original: bool,
    seal: String,
    note: String,
    proves: Vec<Proof>,
    /// Names.
    honours: Vec<String>,
    state: State,
    reasons: Vec<String>,
    reason_text: String,
    submitted_on: String,
    account_name: String,
    created_at: Timestamp,
    /// Where the file lies below `data/`.
    place: String,
    file_name: String,
    file_size: i64,
    digest: Digest,
    moves: Vec<Moved>,
}

/// Want an export: `xlsx`, `docx` or `bag`. Answers the job.
pub(super) async fn ask_export(ctx: &Ctx, campaign: &str, kind: &str) -> Result<String> {
    if !matches!(kind, "xlsx" | "docx" | "bag") {
        return Err(Error::invalid(Problem::error("evidence.unknown_export").at_field("kind")));
    }
    let campaign = campaigns::store::campaign(ctx, campaign).await?;
    let mut tx = ctx.begin().await?;
    let payload = json!({ "campaign": campaign.id, "kind": kind });
    let job = enqueue(&mut tx, &ctx.actor()?.wants(EXPORT_JOB, &campaign.title, payload)).await?;
    tx.commit([Event::new("evidence.export_asked", "campaign", &campaign.id)
        .with(json!({ "kind": kind, "job": job }))])
        .await?;
    Ok(job)
}

/// Want a bag that was uploaded to be taken in. Answers the job.
pub(super) async fn ask_import(ctx: &Ctx, campaign: &str, id: &str) -> Result<String> {
    let campaign = open_campaign(ctx, campaign).await?;
    let digest = upload::get(ctx, id)
        .await?
        .content()
        .ok_or_else(|| Error::invalid(Problem::error("evidence.no_file").at_field("upload")))?;
    let mut tx = ctx.begin().await?;
    let payload = json!({ "campaign": campaign.id, "digest": digest.as_str() });
    let job = enqueue(&mut tx, &ctx.actor()?.wants(IMPORT_JOB, &campaign.title, payload)).await?;
    tx.commit([Event::new("evidence.import_asked", "campaign", &campaign.id)
        .with(json!({ "digest": digest.as_str(), "job": job }))])
        .await?;
    Ok(job)
}

/// Write an export and keep it.
pub(super) async fn export(ctx: Ctx, job: Job, progress: Progress) -> Result<Value> {
    let ctx = acting(ctx, &job);
    let kind = job.payload["kind"].as_str().unwrap_or_default().to_owned();
    let book = Book::open(&ctx, job.payload["campaign"].as_str().unwrap_or_default()).await?;
    let pieces = book.pieces().filter(|piece| piece.state.is_handed_in()).count();
    let name =
        format!("{}.{}", safe(&book.campaign.title), if kind == "bag" { "zip" } else { &kind });
    let campaign = book.campaign.id.clone();
    progress.tell("evidence.step.export", 0, pieces.max(1))?;
    let (digest, size) = if kind == "bag" {
        write_bag(&ctx, &book, &progress).await?
    } else {
        let language = ctx.language;
        let chain = audit::stands_printed(&ctx.platform.db, &job.city).await?;
        let bytes = blocking(move || match kind.as_str() {
            "xlsx" => forms::xlsx(&book, &chain, language),
            _ => forms::docx(&book, &chain, language),
        })
        .await?;
        let size = bytes.len() as i64;
        (ctx.platform.blobs.put(bytes).await?, size)
    };
    let export = Export {
        id: Uuid::now_v7().to_string(),
        campaign,
        kind: job.payload["kind"].as_str().unwrap_or_default().to_owned(),
        file_name: name,
        digest,
        size,
        pieces: pieces as i64,
        account_name: job.account_name.clone(),
        created_at: Timestamp::now(),
    };
    let mut tx = ctx.begin().await?;
    exchange_store::add(&mut tx, &job.city, &export).await?;
    let told =
        json!({ "kind": export.kind, "pieces": export.pieces, "digest": export.digest.as_str() });
    tx.commit([Event::new("evidence.exported", "campaign", &export.campaign).with(told)]).await?;
    Ok(json!({ "export": export.id, "pieces": export.pieces }))
}

/// Take a bag in.
pub(super) async fn import(ctx: Ctx, job: Job, progress: Progress) -> Result<Value> {
    let ctx = acting(ctx, &job);
    let campaign =
        open_campaign(&ctx, job.payload["campaign"].as_str().unwrap_or_default()).await?;
    let digest: Digest = serde_json::from_value(job.payload["digest"].clone())
        .map_err(|e| Failure::bug(e.to_string()))?;
    let folder = tempfile::tempdir().map_err(|e| Failure::io(Path::new("tmp"), &e))?;
    let path = folder.path().join("bag.zip");
    progress.tell("evidence.step.check_bag", 0, 1)?;
    ctx.platform.blobs.fetch(&digest, &path).await?;
    let most = ctx.platform.settings.upload_limit.saturating_mul(SWELL);
    let (mut checked, carried) = blocking(move || opened(&path, most)).await?;
    let pieces = received(&ctx, &campaign, carried).await?;
    let (mut added, mut there) = (0_usize, 0_usize);
    let total = pieces.len();
    for (piece, place, moves) in pieces {
        progress.tell("evidence.step.import", added + there, total)?;
        if store::get(&ctx, &piece.id).await?.is_some() {
            there += 1;
            continue;
        }
        let file = folder.path().join("file");
        let (back, to) = (checked, file.clone());
        checked = blocking(move || {
            let mut checked = back;
            checked.copy(&place, &to).map_err(|e| Failure::io(&to, &e))?;
            Ok(checked)
        })
        .await?;
        if ctx.platform.blobs.put_file(&file).await? != piece.digest {
            let problem = Problem::error("evidence.bag_differs").with("file", piece.file_name);
            return Err(Error::refused(problem));
        }
        take_in(&ctx, &campaign, &piece, &moves).await?;
        added += 1;
    }
    Ok(json!({ "added": added, "there": there }))
}

async fn take_in(
    ctx: &Ctx,
    campaign: &campaigns::store::Campaign,
    piece: &Piece,
    moves: &[Moved],
) -> Result<()> {
    let city = ctx.city()?;
    let mut tx = ctx.begin().await?;
    if !store::add(&mut tx, city, piece, &format!("import/{}", piece.id)).await? {
        return Ok(());
    }
    for moved in moves {
        store::add_move(&mut tx, city, &piece.id, moved).await?;
    }
    let state = piece.state.key().to_owned();
    let taken = Moved {
        name: "import".to_owned(),
        from_state: state.clone(),
        to_state: state,
        reasons: Vec::new(),
        note: String::new(),
        digest: piece.digest.as_str().to_owned(),
        account_name: ctx.actor()?.display_name.clone(),
        at: ctx.now,
    };
    store::add_move(&mut tx, city, &piece.id, &taken).await?;
    actions::have_looked_at(ctx, &mut tx, campaign, piece).await?;
    let told = json!({ "title": piece.title, "digest": piece.digest.as_str(), "state": piece.state.key() });
    Ok(tx.commit([Event::new("evidence.imported", "evidence", &piece.id).with(told)]).await?)
}

/// A job acts as the office, who alone may want it.
fn acting(mut ctx: Ctx, job: &Job) -> Ctx {
    ctx.actor = Some(Actor {
        account: job.account.clone(),
        name: String::new(),
        display_name: job.account_name.clone(),
        city: job.city.clone(),
        grants: vec![Grant::over(Role::Office, &job.city, None)],
        must_change: false,
        session: String::new(),
    });
    ctx
}

async fn write_bag(ctx: &Ctx, book: &Book, progress: &Progress) -> Result<(Digest, i64)> {
    let folder = tempfile::tempdir().map_err(|e| Failure::io(Path::new("tmp"), &e))?;
    let path = folder.path().join("bag.zip");
    let disk = |path: &PathBuf| {
        let path = path.clone();
        move |e: std::io::Error| Error(Failure::io(&path, &e))
    };
    let to = BufWriter::new(File::create(&path).map_err(disk(&path))?);
    let mut writer = bag::Writer::new(to, &book.campaign.title);
    let (carried, files) = carried(ctx, book).await?;
    let total = files.len();
    for (done, (place, digest)) in files.into_iter().enumerate() {
        progress.tell("evidence.step.export", done, total)?;
        let original = folder.path().join("original");
        ctx.platform.blobs.fetch(&digest, &original).await?;
        writer = blocking(move || {
            let file = File::open(&original).map_err(|e| Failure::io(&original, &e))?;
            let mut writer = writer;
            writer.add(&place, file).map_err(|e| Failure::io(&original, &e))?;
            Ok(writer)
        })
        .await?;
    }
    let locale = Locale::of(Language::Chinese);
    let chain = audit::stands_printed(&ctx.platform.db, ctx.city()?).await?;
    let listed = forms::xlsx(book, &chain, Language::Chinese)?;
    let list = format!("{}.xlsx", locale.say("evidence.form.contents", []));
    writer.add(&list, listed.as_slice()).map_err(disk(&path))?;
    let text = serde_json::to_vec_pretty(&carried).map_err(|e| Failure::bug(e.to_string()))?;
    writer.add(LEDGER, text.as_slice()).map_err(disk(&path))?;
    let told = [
        ("Source-Organization", ctx.actor()?.display_name.clone()),
        ("External-Description", book.campaign.title.clone()),
        ("Bagging-Date", ctx.now.day_in_china()),
        ("Yuanjian-Record-Chain", chain),
        ("Bag-Software-Agent", format!("yuanjian {}", env!("CARGO_PKG_VERSION"))),
    ];
    writer.finish(&told).and_then(|mut to| std::io::Write::flush(&mut to)).map_err(disk(&path))?;
    let size = std::fs::metadata(&path).map_err(disk(&path))?.len() as i64;
    Ok((ctx.platform.blobs.put_file(&path).await?, size))
}

/// What is carried, and where each file lies.
async fn carried(ctx: &Ctx, book: &Book) -> Result<(Carried, BTreeMap<String, Digest>)> {
    let honours: BTreeMap<String, String> = campaigns::store::honours(ctx)
        .await?
        .into_iter()
        .map(|honour| (honour.id, honour.name))
        .collect();
    let mut files = BTreeMap::new();
    let mut pieces = Vec::new();
    for piece in book.pieces().rev().filter(|piece| piece.state.is_handed_in()) {
        let place = place(book, piece, &files);
        files.insert(place.clone(), piece.digest.clone());
        pieces.push(CarriedPiece {
            id: piece.id.clone(),
            organisation: book.organisation(&piece.organisation).to_owned(),
            title: piece.title.clone(),
            document_number: piece.document_number.clone(),
            issuer: piece.issuer.clone(),
            dated_on: piece.dated_on.clone(),
            year_from: piece.year_from,
            year_to: piece.year_to,
            pages: piece.pages,
            original: piece.original,
            seal: piece.seal.clone(),
            note: piece.note.clone(),
            proves: piece.proves.clone(),
            honours: piece.honours.iter().filter_map(|id| honours.get(id).cloned()).collect(),
            state: piece.state,
            reasons: piece.reasons.clone(),
            reason_text: piece.reason_text.clone(),
            submitted_on: piece.submitted_on.clone(),
            account_name: piece.account_name.clone(),
            created_at: piece.created_at,
            place,
            file_name: piece.file_name.clone(),
            file_size: piece.file_size,
            digest: piece.digest.clone(),
            moves: store::moves(ctx, ctx.city()?, &piece.id).await?,
        });
    }
    let carried = Carried {
        format: FORMAT.to_owned(),
        version: 1,
        campaign: book.campaign.title.clone(),
        edition: book.campaign.edition.clone(),
        data_year: book.campaign.data_year,
        pieces,
    };
    Ok((carried, files))
}

/// The folder of category and item, and the piece's number there with its title; each only once.
fn place(book: &Book, piece: &Piece, taken: &BTreeMap<String, Digest>) -> String {
    let item = piece.proves.first().and_then(|proof| book.item(&proof.item));
    let folder = match item {
        Some(item) => {
            format!("{}/{} {}", safe(&item.category.1), safe(&item.number), safe(&item.chinese))
        }
        None => "_".to_owned(),
    };
    let ending = match piece.file_name.rsplit_once('.') {
        Some((_, ending)) if ending.len() <= 8 => format!(".{}", safe(ending)),
        _ => String::new(),
    };
    let number = taken.keys().filter(|known| known.starts_with(&format!("{folder}/"))).count() + 1;
    format!("{folder}/{number:02} {}{ending}", safe(&piece.title))
}

fn opened(path: &Path, most: u64) -> yuanjian_app::Result<(Checked, Carried)> {
    let mut checked = Checked::open(path, most)
        .map_err(|problems| Failure { kind: yuanjian_app::FailureKind::Invalid, problems })?;
    let none = || Failure::invalid_one(Problem::error("evidence.bag_no_ledger"));
    let carried: Carried = checked
        .read(LEDGER)
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .ok_or_else(none)?;
    if carried.format != FORMAT || carried.version != 1 {
        return Err(none());
    }
    Ok((checked, carried))
}

/// The pieces of a bag as they will be here, or everything that does not fit.
async fn received(
    ctx: &Ctx,
    campaign: &campaigns::store::Campaign,
    carried: Carried,
) -> Result<Vec<(Piece, String, Vec<Moved>)>> {
    let organisations = organisations::short_names(ctx).await?;
    let honours = campaigns::store::honours(ctx).await?;
    let (_, items) = items_of(ctx, &campaign.edition);
    let mut problems = Vec::new();
    let mut pieces = Vec::new();
    for carried in carried.pieces {
        let unit = organisations.iter().find(|(_, (name, _))| *name == carried.organisation);
        let Some((organisation, (_, division))) = unit else {
            problems.push(
                Problem::error("evidence.bag_unknown_unit")
                    .with("unit", carried.organisation)
                    .with("title", carried.title),
            );
            continue;
        };
        let unknown = carried.proves.iter().find(|p| items.iter().all(|item| item.key != p.item));
        if let Some(proof) = unknown {
            problems.push(
                Problem::error("evidence.bag_unknown_item")
                    .with("item", proof.item.as_str())
                    .with("title", carried.title),
            );
            continue;
        }
        // An id is ours to look up and to write into rows; anything else is no id.
        if Uuid::parse_str(&carried.id).is_err() {
            problems.push(Problem::error("evidence.bag_no_ledger"));
            continue;
        }
        let piece = Piece {
            id: carried.id,
            campaign: campaign.id.clone(),
            organisation: organisation.clone(),
            division: division.clone(),
            title: carried.title,
            document_number: carried.document_number,
            issuer: carried.issuer,
            dated_on: carried.dated_on,
            year_from: carried.year_from,
            year_to: carried.year_to,
            pages: carried.pages,
            original: carried.original,
            seal: carried.seal,
            note: carried.note,
            file_name: carried.file_name,
            file_size: carried.file_size,
            digest: carried.digest,
            proves: carried.proves,
            honours: honours
                .iter()
                .filter(|honour| carried.honours.contains(&honour.name))
                .map(|honour| honour.id.clone())
                .collect(),
            state: carried.state,
            reasons: carried.reasons,
            reason_text: carried.reason_text,
            submitted_on: carried.submitted_on,
            covert: false,
            account: ctx.actor()?.account.clone(),
            account_name: carried.account_name,
            created_at: carried.created_at,
            changed_at: ctx.now,
            revision: 1,
        };
        pieces.push((piece, carried.place, carried.moves));
    }
    problems.truncate(200);
    Failure::gather(problems)?;
    Ok(pieces)
}

//! The service: people, permissions, records and jobs, and the web door to them.
//!
//! One folder a feature, each bringing its own routes with the permission they ask for, its jobs
//! and its SQL. What this file adds is only the order in which a request passes: request id,
//! identity, permission, feature, and the answer in the reader's language.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::panic))]

pub mod access;
pub mod accounts;
pub mod assessments;
pub mod assets;
pub mod audit;
pub mod campaigns;
pub mod coordination;
pub mod demo;
pub mod divisions;
mod error;
pub mod evidence;
pub mod home;
pub mod http;
pub mod identity;
pub mod jobs;
mod kept;
pub mod layers;
pub mod map;
mod media;
pub mod migrations;
mod moves;
pub mod notices;
pub mod ogc;
pub mod organisations;
pub mod plans;
pub mod projects;
mod receipts;
pub mod registers;
mod removal;
pub mod replays;
pub mod settings;
pub mod siting;
pub mod standards;
pub mod surveys;
pub mod system;
pub mod tasks;
pub mod tiles;
pub mod tls;
pub mod traces;
pub mod upkeep;
mod withdrawal;
pub mod workbooks;

pub use access::{Action, Policy, Role, Routes, Who};
pub use error::{Error, Result};
pub use identity::{Actor, Ctx};
pub use settings::Settings;

use std::{path::PathBuf, sync::Arc};
use yuanjian_store::{Blobs, Database};

/// An installation that is open.
#[derive(Debug)]
pub struct Platform {
    /// Where it lives.
    pub data: PathBuf,
    /// Since when it is open.
    pub opened_at: yuanjian_types::Timestamp,
    /// Its settings.
    pub settings: Settings,
    /// Its rows.
    pub db: Database,
    /// Its contents.
    pub blobs: Blobs,
    /// What must be shown to set up an empty installation; only known to who started the server.
    pub setup_token: String,
    /// The provider of single sign-on, where the settings name one.
    pub(crate) sso: Option<accounts::sso::Provider>,
    /// Counts for `/metrics`.
    pub meters: system::Meters,
    /// Password hashing takes 19 MiB and a core each; no more than this many at once.
    pub(crate) hashing: tokio::sync::Semaphore,
    /// The newest assessment, which many pages ask for.
    pub(crate) latest: assessments::Kept,
    /// The directory, which names whoever stands on a page.
    pub(crate) directories: kept::Kept<organisations::Directory>,
    /// The tasks of campaigns, which every light hangs on.
    pub(crate) breakdowns: kept::Kept<tasks::Breakdown>,
    /// Where sites of projects lie on protected ground, which every list and board marks.
    pub(crate) conflicts: kept::Kept<projects::Conflicts>,
    /// The registers of the map as other software reads them.
    pub(crate) offers: kept::Kept<Vec<registers::Offer>>,
    /// Questions of siting that are tried out hold a core each; no more than this many at once.
    pub(crate) trying: tokio::sync::Semaphore,
    /// The pieces of evidence, which every page of a ledger counts.
    pub(crate) shelves: evidence::Shelves,
    /// What was seen of uploaded images lately.
    pub(crate) images: layers::ImageDesk,
    /// What lies beneath the layers of maps.
    pub(crate) ground: tiles::Ground,
    /// Layers made ready for drawing, and the tiles cut from them.
    pub(crate) tiles: tiles::Kept,
    /// What the map worked out from contents that never change.
    pub(crate) map: map::Kept,
}

impl Platform {
    /// Open an installation: its settings, database (brought up to date) and blobs.
    ///
    /// # Errors
    /// When the settings are wrong, or the database or blob store does not serve.
    pub async fn open(data: &std::path::Path) -> Result<Arc<Self>> {
        std::fs::create_dir_all(data).map_err(|e| yuanjian_app::Failure::io(data, &e))?;
        let settings = Settings::read(data)?;
        let sso = settings.oidc.clone().map(accounts::sso::Provider::new).transpose()?;
        let ground = tiles::Ground::open(&settings.map, data).await?;
        let db = Database::open(&settings.database).await?;
        let known = migrations::all();
        if let Some(next) = db.pending(&known).await?.first().filter(|next| next.number > 1) {
            // Rows only: contents are never changed, so they need no copy.
            let kept = data.join(format!("before-migration-{}.zip", next.number));
            upkeep::write_backup(&db, None, &kept).await?;
        }
        db.migrate(&known).await?;
        let blobs = Blobs::open(&settings.blobs, &settings.s3)?;
        Ok(Arc::new(Self {
            data: data.to_owned(),
            opened_at: yuanjian_types::Timestamp::now(),
            settings,
            db,
            blobs,
            setup_token: accounts::secret(),
            sso,
            meters: system::Meters::default(),
            hashing: tokio::sync::Semaphore::new(2),
            latest: assessments::Kept::default(),
            directories: kept::Kept::default(),
            breakdowns: kept::Kept::default(),
            conflicts: kept::Kept::default(),
            offers: kept::Kept::default(),
            trying: tokio::sync::Semaphore::new(2),
            shelves: evidence::Shelves::default(),
            images: layers::ImageDesk::default(),
            ground,
            tiles: tiles::Kept::default(),
            map: map::Kept::default(),
        }))
    }
}

/// The routes of every feature.
pub fn routes() -> Routes {
    Routes::default()
        .and(system::routes())
        .and(accounts::routes())
        .and(audit::routes())
        .and(jobs::routes())
        .and(standards::routes())
        .and(divisions::routes())
        .and(organisations::routes())
        .and(campaigns::routes())
        .and(evidence::routes())
        .and(home::routes())
        .and(layers::routes())
        .and(tiles::routes())
        .and(ogc::routes())
        .and(assessments::routes())
        .and(siting::routes())
        .and(tasks::routes())
        .and(coordination::routes())
        .and(surveys::routes())
        .and(plans::routes())
        .and(map::routes())
        .and(projects::routes())
        .and(registers::routes())
        .and(notices::routes())
        .and(workbooks::routes())
}

/// The work of every feature that is done later.
pub fn works() -> jobs::Works {
    jobs::Works::default()
        .and(layers::works())
        .and(assessments::works())
        .and(siting::works())
        .and(evidence::works())
}

//! An uploaded image looked at before it is imported: its distribution, its canopy, its pictures.
//!
//! Images are at hand up to a number of bytes, one question about a whole image at a time is worked
//! on, and as many squares are cut as there are cores, whoever asks, so that memory and disk are
//! bounded. Squares seen from afar are drawn from an overview in memory, without the image.
//! Answers are small and kept for a while, since a person who draws the line between canopy and the
//! rest asks for the same image again and again.

use super::{actions, store};
use crate::{Ctx, Error, Result};
use std::{
    collections::VecDeque,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};
use yuanjian_app::{
    Failure,
    canopy::{self, Looked, Ndvi},
    imagery::{self, Overview, Seen, Style},
};
use yuanjian_layer::{
    crs::Crs,
    raster::{Covered, LeastPatch, Sample, View, Window},
};
use yuanjian_store::BlobError;
use yuanjian_types::Digest;

/// Most cells across or down of a picture.
pub(super) const SIDE: usize = 1024;

/// Answers of each kind about one image that are kept: three megabytes each at most.
const KEPT: usize = 8;

/// Overviews that are kept, so that sheets which lie side by side do not drive each other out: 4 MB
/// each of an image of bytes, 16 MB of one of 16 bits, by far most that there are, and 32 MB at most.
const MOST_OVERVIEWS: usize = 32;

/// Bytes of the overviews that are kept, but for a larger single one.
const MOST_OF_OVERVIEWS: u64 = 512 << 20;

/// Pictures of squares that are kept: 256 dots a side, so some fifty megabytes at most.
const MOST_CUT: usize = 400;

/// Bytes of the images at hand: fetching one anew copies and hashes all of it, so as many are kept as
/// a disk can be asked to hold.
const MOST_AT_HAND: u64 = 16 << 30;

/// Images at hand whatever their size, so that people at two of them need no new copy at each
/// question.
const ALWAYS_AT_HAND: usize = 2;

/// What was seen of images lately, and the images at hand.
#[derive(Debug)]
pub(crate) struct ImageDesk {
    at_hand: Kept<Digest, Fetched>,
    /// One image is fetched at a time.
    fetching: tokio::sync::Mutex<()>,
    /// One question about a whole image is worked on at a time.
    asking: tokio::sync::Mutex<()>,
    looked: Kept<(Digest, usize, usize), Looked>,
    parts: Kept<(Digest, usize, usize, Window), Sample>,
    counted: Kept<(Digest, String), Covered>,
    overviews: Kept<(Digest, String), Overview>,
    cut: Cut,
}

impl Default for ImageDesk {
    fn default() -> Self {
        Self {
            at_hand: Kept {
                bytes: MOST_AT_HAND,
                least: ALWAYS_AT_HAND,
                weigh: |file: &Fetched| file.size,
                ..Kept::of(usize::MAX)
            },
            fetching: tokio::sync::Mutex::default(),
            asking: tokio::sync::Mutex::default(),
            looked: Kept::of(KEPT),
            parts: Kept::of(KEPT),
            counted: Kept::of(KEPT),
            overviews: Kept {
                bytes: MOST_OF_OVERVIEWS,
                weigh: Overview::bytes,
                ..Kept::of(MOST_OVERVIEWS)
            },
            cut: Cut::default(),
        }
    }
}

/// Pictures of squares by content, style and place: what an image shows there never changes.
#[derive(Debug)]
struct Cut {
    pictures: quick_cache::sync::Cache<Square, Picture>,
    /// As many are cut at a time as there are cores.
    turns: tokio::sync::Semaphore,
}

/// Content, style and place.
type Square = (Digest, String, [u32; 3]);
/// None where the image shows nothing.
type Picture = Arc<Option<Vec<u8>>>;

impl Default for Cut {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Self {
            pictures: quick_cache::sync::Cache::new(MOST_CUT),
            turns: tokio::sync::Semaphore::new(cores),
        }
    }
}

impl Cut {
    async fn turn(&self) -> Result<tokio::sync::SemaphorePermit<'_>> {
        Ok(self.turns.acquire().await.map_err(|e| Failure::bug(e.to_string()))?)
    }
}

/// An image in a folder that goes when this does.
#[derive(Debug)]
struct Fetched {
    folder: tempfile::TempDir,
    path: PathBuf,
    /// In bytes.
    size: u64,
}

/// Answers of one kind, those asked for last in front.
#[derive(Debug)]
struct Kept<K, V> {
    /// So many at most,
    most: usize,
    /// and so many bytes,
    bytes: u64,
    /// but always so many, from 1.
    least: usize,
    weigh: fn(&V) -> u64,
    held: Mutex<VecDeque<(K, Arc<V>)>>,
}

impl<K: PartialEq, V> Kept<K, V> {
    /// So many, whatever their bytes.
    fn of(most: usize) -> Self {
        Self { most, bytes: u64::MAX, least: 1, weigh: |_| 0, held: Mutex::default() }
    }

    fn known(&self, key: &K) -> Option<Arc<V>> {
        let mut held = self.held.lock().ok()?;
        let at = held.iter().position(|(known, _)| known == key)?;
        let found = held.remove(at)?;
        let answer = found.1.clone();
        held.push_front(found);
        Some(answer)
    }

    fn keep(&self, key: K, answer: &Arc<V>) {
        self.make_room((self.weigh)(answer));
        if let Ok(mut held) = self.held.lock() {
            held.push_front((key, answer.clone()));
        }
    }

    /// Let go what was asked for longest ago until one more of so many bytes fits.
    fn make_room(&self, coming: u64) {
        let Ok(mut held) = self.held.lock() else { return };
        while held.len() >= self.least {
            let bytes: u64 = held.iter().map(|(_, answer)| (self.weigh)(answer)).sum();
            if held.len() < self.most && bytes.saturating_add(coming) <= self.bytes {
                return;
            }
            held.pop_back();
        }
    }

    fn let_all_go(&self) {
        if let Ok(mut held) = self.held.lock() {
            held.clear();
        }
    }
}

/// An image that was handed in.
pub(crate) struct Image {
    name: String,
    digest: Digest,
    /// In bytes.
    size: u64,
}

impl Image {
    /// The name of its content.
    pub(crate) fn digest(&self) -> &Digest {
        &self.digest
    }

    /// The image that a layer came from; nothing where it came from something else.
    pub(crate) fn of(layer: &store::LayerRow) -> Option<Self> {
        let source = layer.entry.path.display().to_string();
        let file = layer.files.iter().find(|file| file.name == source)?;
        let ending = std::path::Path::new(&file.name).extension()?.to_str()?.to_ascii_lowercase();
        let known = matches!(ending.as_str(), "tif" | "tiff");
        let (name, digest, size) = (file.name.clone(), file.digest.clone(), file.size);
        known.then_some(Self { name, digest, size })
    }
}

/// An upload of the person who asks, as an image.
pub(super) async fn image(ctx: &Ctx, upload: &str) -> Result<Image> {
    let upload = store::upload(ctx, upload).await?.ok_or_else(Error::not_found)?;
    let file = upload.files.into_iter().find(|file| file.name == upload.source);
    let file = file.ok_or_else(Error::not_found)?;
    Ok(Image { name: file.name, digest: file.digest, size: file.size })
}

/// The distribution of an image and some of its cells.
pub(super) async fn looked(
    ctx: &Ctx,
    image: &Image,
    [red, nir]: [usize; 2],
) -> Result<Arc<Looked>> {
    let key = (image.digest.clone(), red, nir);
    let kept = &ctx.platform.images.looked;
    let look = move |path: &Path| canopy::look(path, red, nir, SIDE);
    ask(ctx, image, key, kept, soon(look)).await
}

/// Some cells of a part of an image.
pub(super) async fn part(
    ctx: &Ctx,
    image: &Image,
    [red, nir]: [usize; 2],
    window: Window,
) -> Result<Arc<Sample>> {
    let key = (image.digest.clone(), red, nir, window);
    let kept = &ctx.platform.images.parts;
    let look = move |path: &Path| canopy::part(path, red, nir, window, SIDE);
    ask(ctx, image, key, kept, soon(look)).await
}

/// The canopy of an image or a part of it.
pub(super) async fn counted(
    ctx: &Ctx,
    image: &Image,
    ndvi: Ndvi,
    patch: Option<LeastPatch>,
    window: Option<Window>,
) -> Result<Arc<Covered>> {
    let key = (image.digest.clone(), format!("{ndvi:?} {patch:?} {window:?}"));
    let kept = &ctx.platform.images.counted;
    let count = move |path: &Path| canopy::count(path, ndvi, patch, window, SIDE);
    ask(ctx, image, key, kept, soon(count)).await
}

/// A picture of an image or a part of it, as PNG.
pub(super) async fn drawn(
    ctx: &Ctx,
    image: &Image,
    bands: [usize; 2],
    view: View,
    canopy: Option<(f64, Option<LeastPatch>)>,
    window: Option<Window>,
) -> Result<Vec<u8>> {
    let sample = match window {
        Some(window) => part(ctx, image, bands, window).await?,
        None => Arc::new(looked(ctx, image, bands).await?.sample.clone()),
    };
    let canopy = canopy.filter(|_| view == View::Canopy);
    let mask = match canopy {
        None => None,
        // The sample itself tells most thresholds; a person moves the line to and fro.
        Some((at_least, None)) if sample.reaching(at_least).is_some() => sample.reaching(at_least),
        Some((at_least, patch)) => {
            let ndvi = Ndvi { red: bands[0], nir: bands[1], at_least };
            Some(counted(ctx, image, ndvi, patch, window).await?.mask.clone())
        }
    };
    actions::blocking(move || Ok(canopy::drawn(&sample, mask.as_deref(), view))).await
}

/// An image of a layer seen as a whole, in one style.
pub(crate) async fn overview(
    ctx: &Ctx,
    image: &Image,
    crs: &Crs,
    style: &Style,
) -> Result<Arc<Overview>> {
    let key = (image.digest.clone(), format!("{crs} {style:?}"));
    let (crs, style) = (crs.clone(), style.clone());
    let kept = &ctx.platform.images.overviews;
    ask(ctx, image, key, kept, move |path| imagery::overview(path, &crs, &style)).await
}

/// The picture of a square; nothing where the image does not reach.
pub(crate) async fn square(
    ctx: &Ctx,
    image: &Image,
    crs: &Crs,
    style: &Style,
    place: [u32; 3],
) -> Result<Arc<Option<Vec<u8>>>> {
    let cut = &ctx.platform.images.cut;
    let make = async {
        let whole = overview(ctx, image, crs, style).await?;
        if !whole.reaches(place) {
            return Ok(Arc::new(None));
        }
        let seen = {
            let _turn = cut.turn().await?;
            let (crs, whole, style) = (crs.clone(), whole.clone(), style.clone());
            actions::blocking(move || imagery::seen(&crs, &whole, &style, place)).await?
        };
        let ground = match seen {
            Seen::Far(picture) => return Ok(Arc::new(picture)),
            Seen::Near(ground) => ground,
        };
        // Nobody waits for a turn while an image is fetched.
        let file = fetched(ctx, image).await?;
        let _turn = cut.turn().await?;
        let style = style.clone();
        let made = file.asked(move |path| imagery::near(path, &whole, &style, &ground)).await;
        Ok::<_, Error>(Arc::new(made?))
    };
    let key = (image.digest.clone(), format!("{crs} {style:?}"), place);
    cut.pictures.get_or_insert_async(&key, make).await
}

/// A question before an import, of an image that a person need not wait for too long.
fn soon<V: 'static>(
    question: impl FnOnce(&Path) -> yuanjian_app::Result<V> + Send + 'static,
) -> impl FnOnce(&Path) -> yuanjian_app::Result<V> + Send + 'static {
    move |path: &Path| canopy::soon_looked_at(path).and_then(|()| question(path))
}

/// Answer from what is kept, else look at the image.
async fn ask<K: PartialEq, V: Send + Sync + 'static>(
    ctx: &Ctx,
    image: &Image,
    key: K,
    kept: &Kept<K, V>,
    question: impl FnOnce(&Path) -> yuanjian_app::Result<V> + Send + 'static,
) -> Result<Arc<V>> {
    if let Some(answer) = kept.known(&key) {
        return Ok(answer);
    }
    let _turn = ctx.platform.images.asking.lock().await;
    // Somebody may have asked the same while we waited.
    if let Some(answer) = kept.known(&key) {
        return Ok(answer);
    }
    let file = fetched(ctx, image).await?;
    let answer = Arc::new(file.asked(question).await?);
    kept.keep(key, &answer);
    Ok(answer)
}

/// An image at hand.
async fn fetched(ctx: &Ctx, image: &Image) -> Result<Arc<Fetched>> {
    let desk = &ctx.platform.images;
    if let Some(known) = desk.at_hand.known(&image.digest) {
        return Ok(known);
    }
    let _turn = desk.fetching.lock().await;
    if let Some(known) = desk.at_hand.known(&image.digest) {
        return Ok(known);
    }
    // Others go before this one comes.
    desk.at_hand.make_room(image.size);
    let folder = tempfile::tempdir().map_err(BlobError::Disk)?;
    let path = folder.path().join(&image.name);
    let blobs = &ctx.platform.blobs;
    match blobs.fetch(&image.digest, &path).await {
        // A small disk may be full before the bound is reached.
        Err(BlobError::Disk(_)) => {
            desk.at_hand.let_all_go();
            blobs.fetch(&image.digest, &path).await?;
        }
        other => other?,
    }
    let file = Arc::new(Fetched { folder, path, size: image.size });
    desk.at_hand.keep(image.digest.clone(), &file);
    Ok(file)
}

impl Fetched {
    /// What a question to it answers.
    async fn asked<V: Send + 'static>(
        self: Arc<Self>,
        question: impl FnOnce(&Path) -> yuanjian_app::Result<V> + Send + 'static,
    ) -> Result<V> {
        actions::blocking(move || {
            question(&self.path).map_err(|failure| actions::told(failure, self.folder.path()))
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(most: usize, bytes: u64, least: usize) -> Kept<u8, u64> {
        Kept { bytes, least, weigh: |size: &u64| *size, ..Kept::of(most) }
    }

    fn keys(kept: &Kept<u8, u64>) -> Vec<u8> {
        kept.held.lock().unwrap().iter().map(|(key, _)| *key).collect()
    }

    #[test]
    fn what_was_asked_for_longest_ago_goes_when_the_bytes_are_full() {
        let files = kept(usize::MAX, 10, 2);
        for key in 1..=3 {
            files.keep(key, &Arc::new(3));
        }
        assert_eq!(keys(&files), [3, 2, 1]);
        assert!(files.known(&1).is_some());
        files.keep(4, &Arc::new(2));
        assert_eq!(keys(&files), [4, 1, 3]);
        // Two always, however large.
        files.keep(5, &Arc::new(100));
        assert_eq!(keys(&files), [5, 4]);
        files.keep(6, &Arc::new(100));
        assert_eq!(keys(&files), [6, 5]);
        files.let_all_go();
        assert!(files.known(&6).is_none());
    }

    #[test]
    fn no_more_are_kept_than_their_number() {
        let overviews = kept(3, 10, 1);
        for key in 1..=5 {
            overviews.keep(key, &Arc::new(1));
        }
        assert_eq!(keys(&overviews), [5, 4, 3]);
        overviews.keep(6, &Arc::new(11));
        assert_eq!(keys(&overviews), [6]);
        let plain: Kept<u8, u64> = Kept::of(2);
        for key in 1..=3 {
            plain.keep(key, &Arc::new(u64::MAX));
        }
        assert_eq!(keys(&plain), [3, 2]);
    }
}

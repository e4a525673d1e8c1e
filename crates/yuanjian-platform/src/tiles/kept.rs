//! What is kept in memory for drawing: layers made ready, and tiles cut from them, each up to a
//! bound. Both can be made again from the stored layer at any time.

use crate::{
    Ctx, Error, Result,
    layers::{self, LayerRow, blocking},
};
use bytes::Bytes;
use quick_cache::{Weighter, sync::Cache};
use std::{path::Path, sync::Arc};
use tokio::sync::{Semaphore, SemaphorePermit};
use yuanjian_app::Failure;
use yuanjian_geometry::Bounds;
use yuanjian_layer::{
    LayerInfo, Limits, ReadError, ReadOptions, Table,
    archive::{extent_of, layer_of},
    crs::{Crs, Datum, ResolveOptions, Transform, resolve},
    read::{layers_in, read},
    write::geometry_json,
};
use yuanjian_tile::{Place, Prepared, TileError};
use yuanjian_types::Digest;

/// Most bytes of layers made ready. One that is larger than all of it is made ready for each tile.
const LAYER_BYTES: u64 = 1 << 30;
/// Most bytes of results made ready.
const RESULT_BYTES: u64 = 256 << 20;
/// Most bytes of tiles.
const TILE_BYTES: u64 = 128 << 20;
/// What is worth keeping of an empty tile: that it is empty.
const EMPTY: u64 = 128;

/// A tile, packed as most readers take it.
#[derive(Debug, Clone)]
pub(crate) struct Packed {
    /// Its bytes under gzip.
    pub(crate) bytes: Bytes,
    /// How many bytes they become.
    size: usize,
}

/// What can be drawn.
#[derive(Debug, Clone)]
pub(crate) enum Drawn {
    /// A layer, by the digest of its GeoParquet.
    Layer(Digest),
    /// A layer within the GeoPackage of an assessment, by the digest of the file.
    Result(Digest, String),
    /// Rows that are kept nowhere as a layer, made ready, by the digest of what is in them.
    Rows(Digest, Arc<Prepared>),
}

impl Drawn {
    /// What a layer of the city draws; nothing before it is ready.
    pub(crate) fn of(layer: &LayerRow) -> Result<Self> {
        layer.digest.clone().map(Self::Layer).ok_or_else(Error::not_found)
    }

    /// Rows that are kept nowhere as a layer.
    pub(crate) async fn rows(table: Table, crs: Crs) -> Result<Self> {
        let ready = move || {
            let digest = contents(&table)?;
            Ok(Self::Rows(digest, Arc::new(Prepared::new(table, crs).map_err(failure)?)))
        };
        blocking(ready).await
    }

    /// A name that changes with what it draws.
    pub(crate) fn digest(&self) -> Digest {
        match self {
            Self::Layer(digest) | Self::Rows(digest, _) => digest.clone(),
            Self::Result(file, name) => Digest::of(format!("{file} {name}").as_bytes()),
        }
    }
}

/// What a layer draws, by its number. A digest that was given stays, so that the rows of a map's tiles
/// are read once.
pub(super) async fn of_layer(ctx: &Ctx, id: &str) -> Result<Drawn> {
    let key = (ctx.city()?.to_owned(), id.to_owned());
    let look = async {
        let layer = layers::row(ctx, &key.0, id).await?;
        layer.digest.ok_or_else(Error::not_found)
    };
    Ok(Drawn::Layer(ctx.platform.tiles.digests.get_or_insert_async(&key, look).await?))
}

/// Layers of one GeoPackage by name, made ready.
type Results = Arc<Vec<(String, Arc<Prepared>)>>;

/// Layers made ready and tiles.
#[derive(Debug)]
pub(crate) struct Kept {
    layers: Cache<Digest, Arc<Prepared>, Weight>,
    results: Cache<Digest, Results, Weight>,
    /// What layers draw, by city and number of the layer.
    digests: Cache<(String, String), Digest>,
    /// Where layers lie that were not made ready: their plane and their box on it.
    extents: Cache<Digest, (Crs, Bounds)>,
    tiles: Cache<(Digest, Place), Option<Packed>, Weight>,
    /// One layer is made ready at a time: it takes every core and much memory.
    preparing: Semaphore,
    /// As many tiles are cut at a time as there are cores.
    cutting: Semaphore,
}

#[derive(Debug, Clone)]
struct Weight;

impl Weighter<Digest, Arc<Prepared>> for Weight {
    fn weight(&self, _: &Digest, prepared: &Arc<Prepared>) -> u64 {
        prepared.bytes().max(1)
    }
}

impl Weighter<Digest, Results> for Weight {
    fn weight(&self, _: &Digest, results: &Results) -> u64 {
        results.iter().map(|(_, prepared)| prepared.bytes()).sum::<u64>().max(1)
    }
}

impl Weighter<(Digest, Place), Option<Packed>> for Weight {
    fn weight(&self, _: &(Digest, Place), tile: &Option<Packed>) -> u64 {
        EMPTY + tile.as_ref().map_or(0, |tile| tile.bytes.len() as u64)
    }
}

impl Default for Kept {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Self {
            // So few that there is one shard, which may be filled by one layer.
            layers: Cache::with_weighter(16, LAYER_BYTES, Weight),
            results: Cache::with_weighter(4, RESULT_BYTES, Weight),
            digests: Cache::new(1024),
            extents: Cache::new(1024),
            tiles: Cache::with_weighter(4096, TILE_BYTES, Weight),
            preparing: Semaphore::new(1),
            cutting: Semaphore::new(cores),
        }
    }
}

/// What is drawn, made ready.
pub(crate) async fn prepared(ctx: &Ctx, drawn: &Drawn) -> Result<Arc<Prepared>> {
    match drawn {
        Drawn::Layer(digest) => {
            let kept = &ctx.platform.tiles;
            kept.layers.get_or_insert_async(digest, layer(ctx, digest)).await
        }
        Drawn::Result(file, name) => {
            let all = results(ctx, file).await?;
            let found = all.iter().find(|(known, _)| known == name);
            found.map(|(_, ready)| ready.clone()).ok_or_else(Error::not_found)
        }
        Drawn::Rows(_, ready) => Ok(ready.clone()),
    }
}

/// The digest of everything that is in rows: columns, identities, cells and shapes.
fn contents(table: &Table) -> yuanjian_app::Result<Digest> {
    let rows = table.features.iter().map(|feature| {
        (&feature.id, &feature.attributes, feature.geometry.as_ref().map(geometry_json))
    });
    let all = (&table.fields, rows.collect::<Vec<_>>());
    let bytes = serde_json::to_vec(&all).map_err(|e| Failure::bug(e.to_string()))?;
    Ok(Digest::of(&bytes))
}

async fn layer(ctx: &Ctx, digest: &Digest) -> Result<Arc<Prepared>> {
    let _turn = turn(&ctx.platform.tiles.preparing).await?;
    let bytes = ctx.platform.blobs.get(digest).await?;
    let ready = blocking(move || {
        let layer = layer_of(bytes).map_err(|e| Failure::unavailable(e.problem()))?;
        let (table, crs) = layer.into_table();
        Prepared::new(table, crs).map_err(failure)
    });
    Ok(Arc::new(ready.await?))
}

/// The layers of an assessment's GeoPackage.
pub(crate) async fn results(ctx: &Ctx, file: &Digest) -> Result<Results> {
    let kept = &ctx.platform.tiles;
    let make = async {
        let _turn = turn(&kept.preparing).await?;
        let folder = tempfile::tempdir().map_err(|e| Failure::io(Path::new("tmp"), &e))?;
        let path = folder.path().join("results.gpkg");
        ctx.platform.blobs.fetch(file, &path).await?;
        let ready = blocking(move || {
            let names = layers_in(&path, &Limits::default()).map_err(unreadable)?;
            let mut all = Vec::new();
            for LayerInfo { name, .. } in names {
                let wanted = ReadOptions { layer: Some(name.clone()), ..ReadOptions::default() };
                let raw = read(&path, &wanted).map_err(unreadable)?;
                let found = resolve(&raw.crs, &raw.table.bounds(), &ResolveOptions::default());
                let crs = found.map_err(|e| Failure::invalid(e.problems))?.crs;
                all.push((name, Arc::new(Prepared::new(raw.table, crs).map_err(failure)?)));
            }
            drop(folder);
            Ok(Arc::new(all))
        });
        ready.await
    };
    kept.results.get_or_insert_async(file, make).await
}

/// West, south, east and north in degrees of what is drawn, without making a layer ready for it;
/// nothing where nothing lies.
pub(crate) async fn bounds(ctx: &Ctx, drawn: &Drawn) -> Result<Option<[f64; 4]>> {
    let Drawn::Layer(digest) = drawn else { return Ok(prepared(ctx, drawn).await?.bounds()) };
    if let Some(ready) = ctx.platform.tiles.layers.peek(digest) {
        return Ok(ready.bounds());
    }
    let (crs, bounds) = extent(ctx, digest).await?;
    if bounds.is_empty() {
        return Ok(None);
    }
    Ok(box_between(&crs, &Crs::lon_lat(Datum::Cgcs2000), [bounds.min, bounds.max])?
        .map(|[[west, south], [east, north]]| [west, south, east, north]))
}

/// The plane that something drawn is kept on.
pub(crate) async fn plane(ctx: &Ctx, drawn: &Drawn) -> Result<Crs> {
    match drawn {
        Drawn::Layer(digest) => Ok(extent(ctx, digest).await?.0),
        Drawn::Result(..) | Drawn::Rows(..) => Ok(prepared(ctx, drawn).await?.crs().clone()),
    }
}

async fn extent(ctx: &Ctx, digest: &Digest) -> Result<(Crs, Bounds)> {
    let look = async {
        let bytes = ctx.platform.blobs.get(digest).await?;
        let found = extent_of(bytes).map_err(|e| Failure::unavailable(e.problem()))?;
        Ok::<_, Error>(found)
    };
    ctx.platform.tiles.extents.get_or_insert_async(digest, look).await
}

/// The box in one system around a box in another, whose edges bend on the way; nothing where part of
/// it cannot be mapped.
pub(crate) fn box_between(
    from: &Crs,
    to: &Crs,
    [least, most]: [[f64; 2]; 2],
) -> yuanjian_app::Result<Option<[[f64; 2]; 2]>> {
    const PIECES: u32 = 32;
    let way = Transform::between(from, to).map_err(|e| Failure::refused(e.problem()))?;
    let mut around = Bounds::EMPTY;
    for i in 0..=PIECES {
        let part = f64::from(i) / f64::from(PIECES);
        let at = |axis: usize| least[axis] + part * (most[axis] - least[axis]);
        for p in [[at(0), least[1]], [at(0), most[1]], [least[0], at(1)], [most[0], at(1)]] {
            let Some(p) = way.point(p) else { return Ok(None) };
            around = around.with(p);
        }
    }
    Ok(Some([around.min, around.max]))
}

/// The tile of what is drawn at a place; nothing where nothing lies.
pub(crate) async fn tile(ctx: &Ctx, drawn: &Drawn, place: Place) -> Result<Option<Packed>> {
    let kept = &ctx.platform.tiles;
    let cut = async {
        let prepared = prepared(ctx, drawn).await?;
        let _turn = turn(&kept.cutting).await?;
        blocking(move || prepared.tile(place).map_err(failure)?.map(packed).transpose()).await
    };
    kept.tiles.get_or_insert_async(&(drawn.digest(), place), cut).await
}

async fn turn(turns: &Semaphore) -> Result<SemaphorePermit<'_>> {
    Ok(turns.acquire().await.map_err(|e| Failure::bug(e.to_string()))?)
}

/// Packed the same way every time: the packer writes no clock and no name.
fn packed(tile: Vec<u8>) -> yuanjian_app::Result<Packed> {
    let mut packer = libdeflater::Compressor::new(libdeflater::CompressionLvl::default());
    let mut bytes = vec![0; packer.gzip_compress_bound(tile.len())];
    let length =
        packer.gzip_compress(&tile, &mut bytes).map_err(|e| Failure::bug(e.to_string()))?;
    bytes.truncate(length);
    Ok(Packed { bytes: bytes.into(), size: tile.len() })
}

/// A tile for the few readers that do not take gzip.
pub(crate) fn unpacked(tile: &Packed) -> Result<Vec<u8>> {
    let mut bytes = vec![0; tile.size];
    libdeflater::Decompressor::new()
        .gzip_decompress(&tile.bytes, &mut bytes)
        .map_err(|e| Failure::bug(e.to_string()))?;
    Ok(bytes)
}

fn failure(error: TileError) -> Failure {
    match error {
        TileError::Crs(error) => Failure::refused(error.problem()),
        TileError::Form(error) => Failure::bug(error.to_string()),
    }
}

fn unreadable(error: ReadError) -> Failure {
    Failure::unavailable(error.problem())
}

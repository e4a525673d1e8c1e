//! What is kept in memory for drawing: layers made ready, and tiles cut from them, each up to a
//! bound. Both can be made again from the stored layer at any time.

use crate::{Ctx, Error, Result, layers::LayerRow, layers::blocking};
use bytes::Bytes;
use quick_cache::{Weighter, sync::Cache};
use std::sync::Arc;
use tokio::sync::Semaphore;
use yuanjian_app::Failure;
use yuanjian_layer::archive::layer_of;
use yuanjian_tile::{Place, Prepared, TileError};
use yuanjian_types::Digest;

/// Most bytes of layers made ready. One that is larger than all of it is made ready for each tile.
const LAYER_BYTES: u64 = 1 << 30;
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

/// Layers made ready and tiles.
#[derive(Debug)]
pub(crate) struct Kept {
    layers: Cache<Digest, Arc<Prepared>, Weight>,
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
            tiles: Cache::with_weighter(4096, TILE_BYTES, Weight),
            preparing: Semaphore::new(1),
            cutting: Semaphore::new(cores),
        }
    }
}

/// A layer made ready for drawing.
pub(crate) async fn prepared(ctx: &Ctx, layer: &LayerRow) -> Result<Arc<Prepared>> {
    by_digest(ctx, layer.digest.as_ref().ok_or_else(Error::not_found)?).await
}

async fn by_digest(ctx: &Ctx, digest: &Digest) -> Result<Arc<Prepared>> {
    let kept = &ctx.platform.tiles;
    let make = async {
        let _turn = kept.preparing.acquire().await.map_err(|e| Failure::bug(e.to_string()))?;
        let bytes = ctx.platform.blobs.get(digest).await?;
        let ready = blocking(move || {
            let layer = layer_of(bytes).map_err(|e| Failure::unavailable(e.problem()))?;
            Prepared::new(layer).map_err(failure)
        });
        Ok(Arc::new(ready.await?))
    };
    kept.layers.get_or_insert_async(digest, make).await
}

/// The tile of a layer at a place; nothing where nothing lies.
pub(crate) async fn tile(ctx: &Ctx, digest: &Digest, place: Place) -> Result<Option<Packed>> {
    let kept = &ctx.platform.tiles;
    let cut = async {
        let prepared = by_digest(ctx, digest).await?;
        let _turn = kept.cutting.acquire().await.map_err(|e| Failure::bug(e.to_string()))?;
        blocking(move || prepared.tile(place).map_err(failure)?.map(packed).transpose()).await
    };
    kept.tiles.get_or_insert_async(&(digest.clone(), place), cut).await
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

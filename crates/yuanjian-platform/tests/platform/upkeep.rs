//! Backup, restore, move and check: nothing is lost, and damage is seen.

use crate::{
    on_both_engines,
    world::{Engine, World, postgres_database},
};
use yuanjian_platform::{Platform, upkeep};

on_both_engines! {
    async fn a_backup_restores_elsewhere_with_every_row_content_and_the_chain(world: World) {
        let digest = world.platform.blobs.put("绿地".as_bytes()).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("backup.zip");
        let made = upkeep::back_up(&world.platform, &file).await.unwrap();
        assert_eq!(made.blobs, std::slice::from_ref(&digest));
        let elsewhere = folder.path().join("elsewhere");
        assert_eq!(upkeep::restore(&file, &elsewhere).await.unwrap(), made);
        let restored = Platform::open(&elsewhere).await.unwrap();
        let found = upkeep::check(&restored).await.unwrap();
        assert_eq!(found.problems, []);
        assert_eq!(found.tables, made.tables);
        assert_eq!(restored.blobs.get(&digest).await.unwrap(), "绿地".as_bytes());
        // A city lives there now: a second restore must not touch it.
        let again = upkeep::restore(&file, &elsewhere).await.unwrap_err();
        assert_eq!(again.0.problems[0].code, "upkeep.not_empty");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_installation_moves_to_postgres_and_back_unchanged() {
    let world = World::open(Engine::Sqlite).await;
    world.sign_in("office").await;
    let (here, there) = (world.platform.settings.database.clone(), postgres_database());
    let moved = upkeep::carry_over(&here, &there).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let back = format!("sqlite:{}", folder.path().join("back.db").display());
    assert_eq!(upkeep::carry_over(&there, &back).await.unwrap(), moved);
    assert!(moved.iter().any(|content| content.table == "event" && content.rows == 14));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_backup_restores_nothing_and_a_damaged_content_is_found() {
    let world = World::open(Engine::Sqlite).await;
    let digest = world.platform.blobs.put("水体".as_bytes()).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("backup.zip");
    upkeep::back_up(&world.platform, &file).await.unwrap();
    let whole = std::fs::read(&file).unwrap();
    for cut in [0, 10, whole.len() / 2, whole.len() - 5] {
        std::fs::write(&file, &whole[..cut]).unwrap();
        let refused = upkeep::restore(&file, &folder.path().join("x")).await.unwrap_err();
        assert_eq!(refused.0.problems[0].code, "upkeep.backup_damaged", "{cut}");
    }
    let hex = digest.as_str().trim_start_matches("sha256:");
    let kept = world.platform.data.join("blobs/sha256").join(&hex[..2]).join(hex);
    std::fs::write(kept, "别的").unwrap();
    let found = upkeep::check(&world.platform).await.unwrap();
    assert_eq!(found.problems[0].code, "upkeep.blob_damaged");
}

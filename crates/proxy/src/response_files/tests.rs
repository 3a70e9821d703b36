use std::sync::atomic::{AtomicU32, Ordering};

use super::*;

/// A folder of the test's own, gone with it.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name =
            format!("outcrop-answers-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        let _: io::Result<()> = fs::remove_dir_all(&path);
        Self(path)
    }

    fn open(&self, bounds: Bounds, now: u64) -> ResponseFiles {
        ResponseFiles::open(&self.0, bounds, now).unwrap()
    }

    fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(&self.0)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _: io::Result<()> = fs::remove_dir_all(&self.0);
    }
}

fn kept(id: &str, created: u64) -> Kept {
    Kept {
        id: id.to_owned(),
        owner: Some("ci \"1\"".to_owned()),
        created,
        input: r#"[{"id":"msg_1","text":"\u00e9"}]"#.into(),
        response: r#"{"id":"resp_1","n":1.50}"#.into(),
    }
}

#[test]
fn answers_survive_a_restart_byte_for_byte() {
    let folder = Folder::new();
    folder.open(Bounds::default(), 10).put(kept("resp_1", 10)).unwrap();
    let again = folder.open(Bounds::default(), 11);
    assert_eq!(again.get("resp_1", 11).unwrap(), Some(kept("resp_1", 10)));
    assert_eq!(again.get("resp_2", 11).unwrap(), None);
    assert!(again.delete("resp_1").unwrap());
    assert!(!again.delete("resp_1").unwrap());
    assert!(folder.names().is_empty());
}

#[cfg(unix)]
#[test]
fn only_their_owner_can_read_them() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = Folder::new();
    folder.open(Bounds::default(), 1).put(kept("resp_1", 1)).unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder.0), 0o700);
    assert_eq!(mode(&folder.0.join("1-resp_1.json")), 0o600);
}

#[test]
fn the_oldest_files_go_when_there_are_too_many_or_they_are_too_old() {
    let folder = Folder::new();
    let files = folder.open(Bounds::default(), 1);
    for (id, created) in [("a", 1), ("b", 2), ("c", 3)] {
        files.put(kept(id, created)).unwrap();
    }
    let few = folder.open(Bounds { entries: 2, ..Bounds::default() }, 3);
    assert_eq!(folder.names(), ["2-b.json", "3-c.json"], "at the start");
    few.put(kept("d", 4)).unwrap();
    assert_eq!(folder.names(), ["3-c.json", "4-d.json"], "and with each new one");
    let month = Bounds::default().age.as_secs();
    let late = folder.open(Bounds::default(), month + 4);
    assert_eq!(folder.names(), ["4-d.json"]);
    assert_eq!(late.get("d", month + 5).unwrap(), None, "too old, though the file is still there");
}

#[test]
fn one_that_is_too_large_is_refused_and_leaves_nothing() {
    let folder = Folder::new();
    let files = folder.open(Bounds { entry_bytes: 20, ..Bounds::default() }, 1);
    assert!(matches!(files.put(kept("a", 1)), Err(StoreError::TooLarge { limit: 20, .. })));
    assert!(folder.names().is_empty());
}

#[test]
fn damaged_and_foreign_files_are_left_out() {
    let folder = Folder::new();
    folder.open(Bounds::default(), 1).put(kept("good", 1)).unwrap();
    let whole = fs::read(folder.0.join("1-good.json")).unwrap();
    fs::write(folder.0.join("1-cut.json"), &whole[..whole.len() / 2]).unwrap();
    fs::write(folder.0.join("1-renamed.json"), &whole).unwrap();
    fs::write(folder.0.join("1-rest.json.part"), "x").unwrap();
    fs::write(folder.0.join("notes.txt"), "x").unwrap();
    let files = folder.open(Bounds::default(), 1);
    assert_eq!(files.get("cut", 1).unwrap(), None);
    assert_eq!(files.get("renamed", 1).unwrap(), None, "it holds another answer");
    assert_eq!(files.get("good", 1).unwrap(), Some(kept("good", 1)));
    assert_eq!(folder.names(), ["1-cut.json", "1-good.json", "1-renamed.json", "notes.txt"]);
}

#[test]
fn an_id_cannot_lead_out_of_the_folder() {
    let folder = Folder::new();
    let files = folder.open(Bounds::default(), 1);
    for id in ["../x", "a/b", "", ".", "a\0b", &"a".repeat(129)] {
        assert!(matches!(files.put(kept(id, 1)), Err(StoreError::Id)), "{id}");
        assert_eq!(files.get(id, 1).unwrap(), None);
    }
}

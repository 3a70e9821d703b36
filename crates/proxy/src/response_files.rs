//! Answers kept in a folder: one file each, written aside and moved into place, so that there is never half of one.
//!
//! A file is named by when its answer was made and by its id, so a start reads no contents. The folder belongs to one
//! server at a time.
//!
//! An answer that was told as kept outlives this program however it ends. Its contents are on the disk before its name is;
//! the name itself is left to the system's own pace, so that a machine that loses its power may forget the answers of its
//! last seconds, but never has half of one.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use outcrop_gateway::store::{Bounds, Entry, Kept, Ledger, ResponseStore, StoreError, is_id};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::error::Error;

/// Keeps answers in a folder.
#[derive(Debug)]
pub(crate) struct ResponseFiles {
    folder: PathBuf,
    ledger: Mutex<Ledger>,
}

/// What a file holds.
#[derive(Serialize, Deserialize)]
struct Record<'a> {
    version: u32,
    id: &'a str,
    owner: Option<String>,
    created: u64,
    #[serde(borrow)]
    input: &'a RawValue,
    #[serde(borrow)]
    response: &'a RawValue,
}

/// Of the form of a file.
const VERSION: u32 = 1;
/// How a file that is still being written ends.
const ASIDE: &str = ".part";

impl ResponseFiles {
    /// Opens a folder, or makes it, readable by its owner only. What no longer fits within the bounds at the time `now`
    /// (Unix seconds) goes.
    ///
    /// # Errors
    /// [`Error::File`] when the folder cannot be made or read.
    pub(crate) fn open(folder: &Path, bounds: Bounds, now: u64) -> Result<Self, Error> {
        let unusable =
            |source| Error::File { what: "folder of stored answers", path: folder.to_owned(), source };
        make(folder).map_err(unusable)?;
        let mut found = Vec::new();
        for entry in fs::read_dir(folder).map_err(unusable)? {
            let entry = entry.map_err(unusable)?;
            let name = entry.file_name();
            let Some(name) = name.to_str() else { continue };
            if let Some(kept) = of_name(name) {
                found.push((kept.created, kept.id, entry.metadata().map_err(unusable)?.len()));
            } else if name.strip_suffix(ASIDE).is_some_and(|name| of_name(name).is_some()) {
                forget(&entry.path());
            }
        }
        found.sort();
        let files = Self { folder: folder.to_owned(), ledger: Mutex::new(Ledger::new(bounds)) };
        for (created, id, size) in found {
            let gone = files.ledger().add(id, created, size, now);
            files.sweep(&gone);
        }
        Ok(files)
    }

    fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn path(&self, id: &str, created: u64) -> PathBuf {
        self.folder.join(format!("{created}-{id}.json"))
    }

    fn sweep(&self, gone: &[Entry]) {
        for entry in gone {
            forget(&self.path(&entry.id, entry.created));
        }
    }
}

impl ResponseStore for ResponseFiles {
    fn put(&self, kept: Kept) -> Result<(), StoreError> {
        if !is_id(&kept.id) {
            return Err(StoreError::Id);
        }
        let text = written(&kept).map_err(|source| StoreError::Io { what: "write", source })?;
        let size = u64::try_from(text.len()).unwrap_or(u64::MAX);
        self.ledger().check(size)?;
        let path = self.path(&kept.id, kept.created);
        place(&path, &text).map_err(|source| StoreError::Io { what: "write", source })?;
        let gone = self.ledger().add(kept.id, kept.created, size, kept.created);
        self.sweep(&gone);
        Ok(())
    }

    fn get(&self, id: &str, now: u64) -> Result<Option<Kept>, StoreError> {
        let Some(created) = self.ledger().created(id, now) else { return Ok(None) };
        let path = self.path(id, created);
        let text = match fs::read(&path) {
            Ok(text) => text,
            // Someone tidied up.
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(StoreError::Io { what: "read", source }),
        };
        let kept = read(&text).filter(|kept| kept.id == id);
        if kept.is_none() {
            tracing::warn!(file = %path.display(), "a stored answer is damaged, and left out");
        }
        Ok(kept)
    }

    fn delete(&self, id: &str) -> Result<bool, StoreError> {
        let Some(created) = self.ledger().remove(id) else { return Ok(false) };
        match fs::remove_file(self.path(id, created)) {
            Err(source) if source.kind() != io::ErrorKind::NotFound => {
                Err(StoreError::Io { what: "delete", source })
            }
            _ => Ok(true),
        }
    }
}

/// `1763827000-resp_x.json`
fn of_name(name: &str) -> Option<Entry> {
    let (created, id) = name.strip_suffix(".json")?.split_once('-')?;
    let created = created.parse().ok()?;
    is_id(id).then(|| Entry { id: id.to_owned(), created })
}

fn written(kept: &Kept) -> io::Result<Vec<u8>> {
    let record = Record {
        version: VERSION,
        id: &kept.id,
        owner: kept.owner.clone(),
        created: kept.created,
        input: serde_json::from_slice(&kept.input)?,
        response: serde_json::from_slice(&kept.response)?,
    };
    Ok(serde_json::to_vec(&record)?)
}

fn read(text: &[u8]) -> Option<Kept> {
    let record: Record<'_> = serde_json::from_slice(text).ok()?;
    let Record { version, id, owner, created, input, response } = record;
    (version == VERSION).then(|| Kept {
        id: id.to_owned(),
        owner,
        created,
        input: input.get().to_owned().into(),
        response: response.get().to_owned().into(),
    })
}

/// Writes a file so that it is there whole, or not at all.
fn place(path: &Path, text: &[u8]) -> io::Result<()> {
    let mut aside = path.as_os_str().to_owned();
    aside.push(ASIDE);
    let aside = PathBuf::from(aside);
    let written = create(&aside).and_then(|mut file| {
        file.write_all(text)?;
        file.sync_all()
    });
    let placed = written.and_then(|()| fs::rename(&aside, path));
    if placed.is_err() {
        forget(&aside);
    }
    placed
}

fn create(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn make(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

fn forget(path: &Path) {
    if let Err(error) = fs::remove_file(path)
        && error.kind() != io::ErrorKind::NotFound
    {
        tracing::warn!(file = %path.display(), %error, "a stored answer cannot be removed");
    }
}

#[cfg(test)]
mod tests;

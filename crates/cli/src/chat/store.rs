//! Where conversations are kept: `$XDG_STATE_HOME/outcrop`, else `~/.local/state/outcrop`, for nobody else's eyes.

use std::fs::{self, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use outcrop_proxy::Environment;

use super::session::Session;
use crate::failure::Failure;

/// Longest conversation that is read, bytes.
const LONGEST: u64 = 256 << 20;

/// The folder, if there is a home to have it in.
#[derive(Clone, Debug)]
pub(crate) struct Store {
    folder: PathBuf,
}

impl Store {
    /// By the XDG base directory specification 0.8: a relative path is no path.
    pub(crate) fn find(environment: &Environment) -> Option<Self> {
        let absolute = |path: String| Some(PathBuf::from(path)).filter(|path| path.is_absolute());
        let state = environment.get("XDG_STATE_HOME").and_then(absolute).or_else(|| {
            let home = environment.get("HOME").and_then(absolute)?;
            Some(home.join(".local").join("state"))
        })?;
        Some(Self { folder: state.join("outcrop") })
    }

    /// Makes the folder.
    pub(crate) fn open(&self) -> io::Result<()> {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(self.folder.join("sessions"))
    }

    /// The lines that were typed.
    pub(crate) fn history(&self) -> PathBuf {
        self.folder.join("history")
    }

    /// The conversation that `--continue` goes on with.
    pub(crate) fn last(&self) -> PathBuf {
        self.folder.join("last.json")
    }

    /// The file of a conversation with this name.
    pub(crate) fn named(&self, name: &str) -> PathBuf {
        self.folder.join("sessions").join(format!("{name}.json"))
    }

    /// The names of the conversations that were saved.
    pub(crate) fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder.join("sessions")).into_iter().flatten().flatten();
        let name = |entry: fs::DirEntry| Some(entry.file_name().to_str()?.strip_suffix(".json")?.to_owned());
        let mut names: Vec<String> = entries.filter_map(name).filter(|name| !name.starts_with('.')).collect();
        names.sort_unstable();
        names
    }
}

/// Whether this is a name for [`Store::named`], and not a path.
pub(crate) fn is_name(word: &str) -> bool {
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    let file = Path::new(word).extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
    !word.is_empty() && word.len() <= 100 && word.chars().all(fits) && !word.starts_with('.') && !file
}

/// Writes a conversation: all of it, or nothing.
pub(crate) fn save(session: &Session, path: &Path) -> Result<(), Failure> {
    let json = session.to_json()?;
    replace(path, &json).map_err(|error| failed("cannot save the conversation to", path, error))
}

/// The same at a place that the user names: over another conversation, but over nothing else. True when one was there.
pub(crate) fn keep(session: &Session, path: &Path) -> Result<bool, Failure> {
    let taken = fs::symlink_metadata(path).is_ok();
    if taken && load(path).is_err() {
        let message = format!("`{}` is there and is no conversation: it was left as it is", path.display());
        return Err(Failure::new(message, Some("choose another name, or remove it".to_owned())));
    }
    save(session, path).map(|()| taken)
}

/// Reads a conversation.
pub(crate) fn load(path: &Path) -> Result<Session, Failure> {
    let read = |path: &Path| {
        let mut json = Vec::new();
        fs::File::open(path)?.take(LONGEST).read_to_end(&mut json)?;
        Ok(json)
    };
    let json = read(path).map_err(|error| failed("cannot read the conversation", path, error))?;
    Session::from_json(&json).map_err(|reason| {
        let message = format!("`{}` is not a conversation that was saved here: {reason}", path.display());
        Failure::new(message, Some("it was left as it is; begin anew, or load another".to_owned()))
    })
}

/// Puts a file in the place of another in one step, readable by its owner alone.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?.to_string_lossy();
    let beside = path.with_file_name(format!(".{name}.{}.new", std::process::id()));
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(&beside).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&beside, path)
    });
    if written.is_err() {
        let _ = fs::remove_file(&beside);
    }
    written
}

fn failed(what: &str, path: &Path, error: io::Error) -> Failure {
    let error = anyhow::Error::new(error).context(format!("{what} `{}`", path.display()));
    Failure::of(error)
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let path = std::env::temp_dir().join(format!("outcrop-store-{name}-{}", std::process::id()));
            fs::create_dir_all(&path).unwrap();
            Self(path)
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn at(path: &Path) -> Store {
        Store::find(&Environment::from_pairs([("XDG_STATE_HOME", path.to_str().unwrap())])).unwrap()
    }

    #[test]
    fn a_conversation_is_kept_for_its_owner_alone() {
        let folder = Folder::new("kept");
        let store = at(&folder.0);
        store.open().unwrap();
        save(&Session::new("m", None), &store.named("a-b")).unwrap();
        assert_eq!(load(&store.named("a-b")).unwrap().model, "m");
        assert_eq!(store.names(), ["a-b"]);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
            assert_eq!((mode(&store.named("a-b")), mode(&folder.0.join("outcrop"))), (0o600, 0o700));
        }
    }

    #[test]
    fn what_cannot_be_written_leaves_what_was_there() {
        let folder = Folder::new("whole");
        let taken = folder.0.join("taken.json");
        fs::create_dir(&taken).unwrap(); // a file cannot be put in the place of a folder
        assert!(save(&Session::new("m", None), &taken).is_err());
        let left: Vec<_> = fs::read_dir(&folder.0).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(left, ["taken.json"]);
    }

    #[test]
    fn only_a_conversation_is_written_over() {
        let folder = Folder::new("over");
        let (notes, cat) = (folder.0.join("notes.md"), folder.0.join("cat.json"));
        fs::write(&notes, "my notes").unwrap();
        assert!(keep(&Session::new("m", None), &notes).is_err());
        assert_eq!(fs::read(&notes).unwrap(), b"my notes");
        assert!(!keep(&Session::new("m", None), &cat).unwrap());
        assert!(keep(&Session::new("n", None), &cat).unwrap());
        assert_eq!(load(&cat).unwrap().model, "n");
    }

    #[test]
    fn a_damaged_conversation_is_told_and_left_alone() {
        let folder = Folder::new("damaged");
        let path = folder.0.join("x.json");
        fs::write(&path, "{\"outcrop_chat\":1,").unwrap();
        let failure = load(&path).unwrap_err();
        assert!(
            failure.error.to_string().contains("is not a conversation that was saved here: line 1"),
            "{failure:?}"
        );
        assert_eq!(fs::read(&path).unwrap(), b"{\"outcrop_chat\":1,");
    }

    #[test]
    fn names_are_not_paths() {
        assert!(
            is_name("monday-2")
                && !is_name("../x")
                && !is_name("a/b")
                && !is_name(".x")
                && !is_name("x.json")
        );
    }

    #[test]
    fn without_a_home_there_is_no_store() {
        assert!(Store::find(&Environment::from_pairs([("XDG_STATE_HOME", "relative")])).is_none());
    }
}

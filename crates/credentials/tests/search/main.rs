//! The search in environments and files that a test made up: nothing of the machine's own is read.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod federated;
mod machine;
mod precedence;
mod profiles;

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use outcrop_credentials::{Environment, Error, Found, Search};

/// A home with AWS files in it, removed at the end.
struct Home(PathBuf);

impl Home {
    fn new(config: &str, credentials: &str) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("outcrop-home-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let home = Self(std::env::temp_dir().join(name));
        std::fs::create_dir_all(home.0.join(".aws")).unwrap();
        home.write("config", config);
        home.write("credentials", credentials);
        home
    }

    fn write(&self, file: &str, text: &str) {
        std::fs::write(self.0.join(".aws").join(file), text).unwrap();
    }

    /// This home and these variables. The machine's credentials are off unless a variable says otherwise.
    fn environment(&self, pairs: &[(&str, &str)]) -> Environment {
        let home = self.0.to_str().unwrap();
        let usual = [("HOME", home), ("AWS_EC2_METADATA_DISABLED", "true")];
        Environment::from_pairs(usual.iter().chain(pairs).copied())
    }

    async fn search(&self, pairs: &[(&str, &str)]) -> Result<Found, Error> {
        Search::new(self.environment(pairs)).run().await
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

//! The recorded cases on disk: one JSON object per line, one file per kind.

use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::Error;

/// The kind of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Authenticate,
    Protect,
    Redirect,
}

impl Kind {
    pub(crate) const ALL: [Self; 3] = [Self::Authenticate, Self::Protect, Self::Redirect];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Authenticate => "authenticate",
            Self::Protect => "protect",
            Self::Redirect => "redirect",
        }
    }
}

/// One recorded case.
pub(crate) struct Case {
    pub(crate) kind: Kind,
    pub(crate) name: String,
    pub(crate) now: SystemTime,
    pub(crate) input: Value,
    pub(crate) expect: Map<String, Value>,
}

/// The cases in `folder`. A kind without a file has no cases; a folder without cases is an error.
pub(crate) fn load(folder: &Path) -> Result<Vec<Case>, Error> {
    let mut cases = Vec::new();
    let mut files = 0;
    for kind in Kind::ALL {
        let path = folder.join(kind.name()).with_extension("jsonl");
        if path.exists() {
            files += 1;
            let text = std::fs::read_to_string(&path)?;
            for (index, line) in text.lines().enumerate() {
                let case = parse(kind, line)
                    .map_err(|error| format!("{}:{}: {error}", path.display(), index + 1))?;
                cases.push(case);
            }
        }
    }
    if files == 0 {
        return Err(format!("{} holds no recorded cases", folder.display()).into());
    }
    Ok(cases)
}

fn parse(kind: Kind, line: &str) -> Result<Case, Error> {
    #[derive(Deserialize)]
    struct Common {
        name: String,
        now_ms: u64,
        expect: Map<String, Value>,
        #[serde(flatten)]
        input: Value,
    }

    let Common { name, now_ms, expect, input } = serde_json::from_str(line)?;
    Ok(Case { kind, name, now: UNIX_EPOCH + Duration::from_millis(now_ms), input, expect })
}

//! `clerk`: what a developer, or CI, asks of a Clerk instance from the command line.
//!
//! | Command | What it does | Exit code |
//! |---|---|---|
//! | `clerk catalogue pull` | writes the instance's names into `clerk.toml` | 0 |
//! | `clerk catalogue check` | tells whether `clerk.toml` says the same as the instance | 0, or 1 where it does not |
//!
//! What cannot be done or told ends with 2: a check too, where the file has plans or features and the instance declines
//! to tell its own. The instance is that of the environment: `CLERK_SECRET_KEY`, and `CLERK_API_URL` for one that is not
//! Clerk's.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program for the terminal")]

mod arguments;
mod catalogue;

use std::error::Error;
use std::process::ExitCode;

use clap::Parser as _;
use clerk_runtime::backend::Client;
use clerk_runtime::{ClerkBuilder, ConfigError, TokenType};

use arguments::{Arguments, CatalogueCommand, Command};

/// The exit code of what cannot be done or told.
const CANNOT_TELL: u8 = 2;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let Command::Catalogue(command) = Arguments::parse().command;
    match run(&command).await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("clerk: {}", with_sources(&*error));
            ExitCode::from(CANNOT_TELL)
        }
    }
}

async fn run(command: &CatalogueCommand) -> Result<ExitCode, Box<dyn Error>> {
    let client = client()?;
    match command {
        CatalogueCommand::Pull(options) => {
            let pulled = catalogue::pull(&client, &options.file).await?;
            println!("{pulled}");
            Ok(ExitCode::SUCCESS)
        }
        CatalogueCommand::Check(options) => {
            let drift = catalogue::check(&client, &options.file).await?;
            println!("{drift}");
            Ok(match drift.is_none() {
                Some(true) => ExitCode::SUCCESS,
                Some(false) => ExitCode::FAILURE,
                None => ExitCode::from(CANNOT_TELL),
            })
        }
    }
}

/// A client of the Backend API needs the secret key alone; only who verifies sessions needs the publishable key.
fn client() -> Result<Client, ConfigError> {
    Ok(ClerkBuilder::from_env()?.accepts(TokenType::ApiKey).build()?.client())
}

fn with_sources(error: &dyn Error) -> String {
    match error.source() {
        Some(cause) => format!("{error}: {}", with_sources(cause)),
        None => error.to_string(),
    }
}

//! `cargo clerk`: a Clerk for development, and an application in step with its Clerk instance.
//!
//! | Command | What it does | Exit code |
//! |---|---|---|
//! | `cargo clerk catalogue pull` | writes the instance's names into `clerk.toml` | 0 |
//! | `cargo clerk catalogue check` | compares `clerk.toml` with the instance | 0, or 1 if they differ |
//! | `cargo clerk dev` | runs an instance on this machine until it is interrupted | 0 |
//!
//! Every failure exits with 2. So does a check if the file has plans or features and the instance does not list its own.
//! For a catalogue, `CLERK_SECRET_KEY` says which instance, and `CLERK_API_URL` where its Backend API is, unless it is Clerk's own.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program for the terminal")]

mod arguments;
mod catalogue;
mod dev;

use std::error::Error;
use std::process::ExitCode;

use clerk_runtime::backend::Client;
use clerk_runtime::{ClerkBuilder, ConfigError, TokenType};

use arguments::{Arguments, CatalogueCommand, Command};

/// The exit code of a failure, and of a comparison that could not be made.
const CANNOT_TELL: u8 = 2;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run(Arguments::parse_from_cargo(std::env::args_os()).command).await {
        Ok(code) => code,
        Err(error) => {
            // Begins like clap's messages about arguments.
            eprintln!("error: {}", with_sources(&*error));
            ExitCode::from(CANNOT_TELL)
        }
    }
}

async fn run(command: Command) -> Result<ExitCode, Box<dyn Error>> {
    match command {
        Command::Catalogue(command) => catalogue(&command).await,
        Command::Dev(options) => {
            dev::run(&options).await?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

async fn catalogue(command: &CatalogueCommand) -> Result<ExitCode, Box<dyn Error>> {
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

/// Accepts only API keys, because the client needs only the secret key. Accepting sessions would require the publishable key.
fn client() -> Result<Client, Misconfigured> {
    Ok(ClerkBuilder::from_env()?.accepts(TokenType::ApiKey).build()?.client())
}

/// A mistake in the environment, with a tip.
#[derive(Debug, thiserror::Error)]
enum Misconfigured {
    #[error(
        "{problem}\n\n  tip: set it in the environment, as in `{variable}=… cargo clerk catalogue pull`; \
         `.env` files are not read"
    )]
    Missing { problem: ConfigError, variable: &'static str },
    #[error(transparent)]
    Other(ConfigError),
}

impl From<ConfigError> for Misconfigured {
    fn from(problem: ConfigError) -> Self {
        match problem {
            ConfigError::Missing { variable, .. } => Self::Missing { problem, variable },
            problem => Self::Other(problem),
        }
    }
}

fn with_sources(error: &dyn Error) -> String {
    match error.source() {
        Some(cause) => format!("{error}: {}", with_sources(cause)),
        None => error.to_string(),
    }
}

//! The command line.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

use crate::dev::DevOptions;

/// The command line.
#[derive(Parser)]
#[command(name = "cargo-clerk", version, about = ABOUT, after_help = ENVIRONMENT)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

impl Arguments {
    /// Reads the arguments of the process, whose first one is the program.
    ///
    /// `cargo clerk …` runs `cargo-clerk clerk …`. This removes the argument that cargo adds, and the help then shows
    /// `cargo clerk`. If there is nothing to run, this prints the help or the mistake and ends the process.
    pub(crate) fn parse_from_cargo(arguments: impl IntoIterator<Item = OsString>) -> Self {
        let mut arguments: Vec<OsString> = arguments.into_iter().collect();
        let by_cargo = arguments.get(1).is_some_and(|argument| argument == "clerk");
        if by_cargo {
            arguments.remove(1);
        }
        let command = Self::command().bin_name(if by_cargo { "cargo clerk" } else { "cargo-clerk" });
        let matches = command.get_matches_from(arguments);
        Self::from_arg_matches(&matches).unwrap_or_else(|error| error.exit())
    }
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// The names that `#[protect]` may use: roles, permissions, features, plans and scopes
    #[command(subcommand)]
    Catalogue(CatalogueCommand),
    /// Runs a Clerk on this machine: offline, for any frontend, and without real users' data
    Dev(Box<DevOptions>),
}

#[derive(Subcommand)]
pub(crate) enum CatalogueCommand {
    /// Writes the names that the instance knows, and keeps the comments of a file that exists
    Pull(CatalogueOptions),
    /// Compares the file with the instance: exits with 1 if they differ, with 2 if they could not be compared
    Check(CatalogueOptions),
}

#[derive(Args)]
pub(crate) struct CatalogueOptions {
    /// The catalogue, beside the `Cargo.toml` of the package or of its workspace
    #[arg(long, value_name = "PATH", default_value = "clerk.toml")]
    pub(crate) file: PathBuf,
}

const ABOUT: &str = "Runs a Clerk for development, and keeps an application in step with its Clerk instance.
Part of an unofficial SDK, not affiliated with, endorsed or sponsored by Clerk.";

const ENVIRONMENT: &str = "Environment of `catalogue`:
  CLERK_SECRET_KEY   the instance's secret key, from the API keys page of the Clerk dashboard
  CLERK_API_URL      where its Backend API is, unless it is Clerk's own";

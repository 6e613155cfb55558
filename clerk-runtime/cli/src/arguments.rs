//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

/// What is asked.
#[derive(Parser)]
#[command(name = "clerk", version, about = "Keeps an application in step with its Clerk instance.", after_help = ENVIRONMENT)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// The names that `#[protect]` may use: roles, permissions, features, plans and scopes
    #[command(subcommand)]
    Catalogue(CatalogueCommand),
}

#[derive(Subcommand)]
pub(crate) enum CatalogueCommand {
    /// Writes the names that the instance knows
    Pull(CatalogueOptions),
    /// Fails with 1 where the file and the instance differ, and with 2 where that cannot be told
    Check(CatalogueOptions),
}

#[derive(Args)]
pub(crate) struct CatalogueOptions {
    /// The catalogue, beside the `Cargo.toml` of the crate or of its workspace
    #[arg(long, value_name = "PATH", default_value = "clerk.toml")]
    pub(crate) file: PathBuf,
}

const ENVIRONMENT: &str = "Environment:
  CLERK_SECRET_KEY   the instance's secret key
  CLERK_API_URL      where its Backend API is, unless it is Clerk's own";

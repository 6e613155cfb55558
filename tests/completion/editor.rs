//! rust-analyzer with the fixture open, as in an editor.

use std::process::Command;

use ra_ap_hir::{PrefixKind, attach_db};
use ra_ap_ide_completion::{CallableSnippets, CompletionConfig, CompletionFieldsToResolve, completions};
use ra_ap_ide_db::imports::insert_use::{ImportGranularity, InsertUseConfig};
use ra_ap_ide_db::ra_fixture::RaFixtureConfig;
use ra_ap_ide_db::{ChangeWithProcMacros, FileId, FilePosition, RootDatabase, SnippetCap};
use ra_ap_load_cargo::{LoadCargoConfig, ProcMacroServerChoice, load_workspace};
use ra_ap_project_model::{CargoConfig, ProjectManifest, ProjectWorkspace};
use ra_ap_vfs::{AbsPathBuf, VfsPath};

/// rust-analyzer after it has loaded the fixture.
pub(crate) struct Editor {
    database: RootDatabase,
    /// The file in which the tests type.
    file: FileId,
}

/// One line of the completion list.
pub(crate) struct Offer {
    pub(crate) name: String,
    /// The text that choosing it replaces.
    pub(crate) replaced: String,
}

impl Editor {
    pub(crate) fn open() -> Self {
        let folder = AbsPathBuf::assert_utf8(concat!(env!("CARGO_MANIFEST_DIR"), "/fixture").into());
        let manifest = ProjectManifest::from_manifest_file(folder.join("Cargo.toml")).unwrap();
        // Only our macros are built, of the crates that run at compile time. No case needs the others, and
        // the C code in the runtime's dependencies takes minutes.
        let build = ["cargo", "build", "--quiet", "--locked", "-p", "clerk-macros", "--message-format=json"];
        let config = CargoConfig {
            metadata_extra_args: vec!["--locked".to_owned()],
            run_build_script_command: Some(build.map(str::to_owned).to_vec()),
            ..CargoConfig::default()
        };
        let mut workspace = ProjectWorkspace::load(manifest, &config, &|_| ()).unwrap();
        let built = workspace.run_build_scripts(&config, &|_| ()).unwrap();
        assert_eq!(built.error(), None, "clerk-macros does not compile");
        workspace.set_build_scripts(built);

        let load = LoadCargoConfig {
            load_out_dirs_from_check: true,
            with_proc_macro_server: ProcMacroServerChoice::Explicit(macro_server()),
            prefill_caches: false,
            num_worker_threads: 1,
            proc_macro_processes: 1,
        };
        let (database, files, server) = load_workspace(workspace, &config.extra_env, &load).unwrap();
        assert!(
            server.is_some(),
            "the compiler's macro server does not start, or is too new for this rust-analyzer: \
             then update all `ra_ap_…` packages in tests/completion/Cargo.toml together"
        );
        let typed = VfsPath::from(folder.join("src/typed.rs"));
        let (file, _) = files.file_id(&typed).expect("the fixture has the file");
        Self { database, file }
    }

    /// What is offered at `|` in `code`, which becomes the whole content of the file.
    pub(crate) fn offers(&mut self, code: &str) -> Vec<Offer> {
        let (before, after) = code.split_once('|').expect("a case has a cursor");
        let text = format!("{before}{after}");
        let mut change = ChangeWithProcMacros::default();
        change.change_file(self.file, Some(text.clone()));
        self.database.apply_change(change);

        let offset = u32::try_from(before.len()).expect("a case is short").into();
        let cursor = FilePosition { file_id: self.file, offset };
        let items = attach_db(&self.database, || completions(&self.database, &settings(), cursor, None));
        let offer = |item: ra_ap_ide_completion::CompletionItem| Offer {
            name: item.label.primary.to_string(),
            replaced: text[item.source_range].to_owned(),
        };
        items.unwrap_or_default().into_iter().map(offer).collect()
    }
}

/// The program that runs macros for rust-analyzer. It comes with the compiler, because their versions must
/// match.
fn macro_server() -> AbsPathBuf {
    let output = Command::new("rustc").args(["--print", "sysroot"]).output().unwrap();
    let sysroot = String::from_utf8(output.stdout).unwrap();
    let server = AbsPathBuf::assert_utf8(sysroot.trim().into())
        .join("libexec")
        .join(format!("rust-analyzer-proc-macro-srv{}", std::env::consts::EXE_SUFFIX));
    assert!(std::fs::exists(&server).unwrap(), "this toolchain has no {server}; install one with rustup");
    server
}

/// rust-analyzer's default settings.
fn settings() -> CompletionConfig<'static> {
    CompletionConfig {
        enable_postfix_completions: true,
        enable_imports_on_the_fly: true,
        enable_self_on_the_fly: true,
        enable_auto_iter: true,
        enable_auto_await: true,
        enable_private_editable: false,
        enable_term_search: false,
        term_search_fuel: 0,
        full_function_signatures: false,
        callable: Some(CallableSnippets::FillArguments),
        add_colons_to_module: true,
        add_semicolon_to_unit: true,
        snippet_cap: SnippetCap::new(true),
        insert_use: InsertUseConfig {
            granularity: ImportGranularity::Crate,
            enforce_granularity: false,
            prefix_kind: PrefixKind::Plain,
            group: true,
            skip_glob_imports: true,
        },
        prefer_no_std: false,
        prefer_prelude: true,
        prefer_absolute: false,
        snippets: Vec::new(),
        limit: None,
        fields_to_resolve: CompletionFieldsToResolve::empty(),
        exclude_flyimport: Vec::new(),
        exclude_traits: &[],
        ra_fixture: RaFixtureConfig::default(),
    }
}

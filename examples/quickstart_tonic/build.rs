//! Generates the service from its `.proto` file, without `protoc`.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo:rerun-if-changed=proto");
    let services = protox::compile(["quickstart.proto"], ["proto"])?;
    tonic_prost_build::configure().compile_fds(services)?;
    Ok(())
}

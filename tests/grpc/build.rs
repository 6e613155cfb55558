//! Generates the services, without `protoc`.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo:rerun-if-changed=proto");
    let services = protox::compile(["accounts.proto", "helloworld.proto"], ["proto"])?;
    tonic_prost_build::configure().compile_fds(services)?;
    Ok(())
}

use clerk_runtime::{FromAuth, M2mAuth, MachineAuth};

#[derive(FromAuth)]
enum Caller {
    Machine(MachineAuth),
    Service(M2mAuth),
}

fn main() {}

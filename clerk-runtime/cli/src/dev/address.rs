//! The addresses on which the instance may listen.

use std::io;
use std::net::IpAddr;

/// The address can be reached from other machines.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "others can reach {address}: everyone who does could sign in as anybody and change everything, for there is no password \
     in front of this program\n\n  tip: leave `--bind` out, or add `--let-the-network-in` if that is what you want (in a \
     container, whose port only this machine reaches, for example)"
)]
pub(crate) struct Exposed {
    address: IpAddr,
}

/// Refuses an address that is not on loopback, unless an option allows it.
pub(super) const fn checked(address: IpAddr, lets_the_network_in: bool) -> Result<IpAddr, Exposed> {
    if address.is_loopback() || lets_the_network_in { Ok(address) } else { Err(Exposed { address }) }
}

/// Listening on the port is not possible.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NoPort {
    #[error(
        "port {port} is taken, perhaps by another `cargo clerk dev`\n\n  tip: end that one, or write `--port {next}`; \
         `--port 0` takes a free port"
    )]
    Taken { port: u16, next: u16 },
    #[error("port {port} of {address} cannot be listened on")]
    Other { port: u16, address: IpAddr, source: io::Error },
}

impl NoPort {
    pub(super) fn new(port: u16, address: IpAddr, source: io::Error) -> Self {
        match source.kind() {
            io::ErrorKind::AddrInUse => Self::Taken { port, next: port.checked_add(1).unwrap_or(4010) },
            _ => Self::Other { port, address, source },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_loopback_is_free() {
        for (address, is_free) in [
            ("127.0.0.1", true),
            ("127.1.2.3", true),
            ("::1", true),
            ("0.0.0.0", false),
            ("::", false),
            ("192.168.1.2", false),
            ("::ffff:127.0.0.1", false),
        ] {
            let address = address.parse().unwrap();
            assert_eq!(checked(address, false).is_ok(), is_free, "{address}");
            assert_eq!(checked(address, true), Ok(address));
        }
    }
}

//! Machines that authenticate with M2M tokens.

use crate::backend::endpoint::endpoints;
use crate::backend::objects::{DeletedObject, Machine, MachineScope, MachineSecretKey};

endpoints! {
    /// Machines that authenticate with M2M tokens.
    ///
    /// From [`Client::machines`](crate::backend::Client::machines).
    Machines in Versioned;

    /// Fetches a machine.
    get(machine_id) -> Machine = GET "/machines/{machine_id}";

    /// Lists the machines of the instance.
    list() -> Page<Machine> = GET "/machines" as ListMachines {
        limit: Limit, offset: Integer, query: Text, order_by: Text,
    };

    /// Creates a machine. Only this answer contains its secret key.
    create() -> Machine = POST "/machines" as CreateMachine {
        name: Text, scoped_machines: List, default_token_ttl: Integer,
    };

    /// Changes a machine.
    update(machine_id) -> Machine = PATCH "/machines/{machine_id}" as UpdateMachine {
        name: Text, default_token_ttl: Integer,
    };

    /// Deletes a machine.
    delete(machine_id) -> DeletedObject = DELETE "/machines/{machine_id}";

    /// Fetches the secret key of a machine.
    secret_key(machine_id) -> MachineSecretKey = GET "/machines/{machine_id}/secret_key";

    /// Replaces the secret key of a machine. The previous key stays valid for `previous_token_ttl` seconds.
    rotate_secret_key(machine_id) -> MachineSecretKey
        = POST "/machines/{machine_id}/secret_key/rotate" as RotateMachineSecretKey {
        previous_token_ttl: Integer,
    };

    /// Allows a machine to call another one.
    create_scope(machine_id) -> MachineScope = POST "/machines/{machine_id}/scopes" as CreateMachineScope {
        to_machine_id: Text,
    };

    /// Stops a machine from calling another one.
    delete_scope(machine_id, other_machine_id) -> DeletedObject
        = DELETE "/machines/{machine_id}/scopes/{other_machine_id}";
}

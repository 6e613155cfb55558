//! Tasks that agents do on behalf of users.

use crate::backend::endpoint::endpoints;
use crate::backend::objects::AgentTask;

endpoints! {
    /// Tasks that agents do on behalf of users.
    ///
    /// From [`Client::agent_tasks`](crate::backend::Client::agent_tasks).
    AgentTasks in Versioned;

    /// Creates a task that an agent does on behalf of a user.
    create() -> AgentTask = POST "/agents/tasks" as CreateAgentTask {
        on_behalf_of: Json, permissions: Text, agent_name: Text, task_description: Text,
        redirect_url: Text, session_max_duration_in_seconds: Integer,
    };

    /// Revokes a task that is still pending.
    revoke(agent_task_id) -> AgentTask = POST "/agents/tasks/{agent_task_id}/revoke";
}

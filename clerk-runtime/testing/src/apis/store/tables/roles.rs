//! Roles and permissions.

use super::Tables;
use crate::apis::store::invitation::InvitationStatus;
use crate::apis::store::role::{
    Permission, Role, SYSTEM_PERMISSIONS, is_permission_key, is_role_key, name_of,
};

/// Clerk's permissions, and the roles for administrators and members.
pub(super) fn of_every_instance(now: i64) -> (Vec<Permission>, Vec<Role>) {
    let mut admin = Role::new("org:admin".to_owned(), "Admin".to_owned(), None, now);
    let mut member = Role::new("org:member".to_owned(), "Member".to_owned(), None, now);
    let mut permissions = Vec::new();
    for (key, name, is_for_members) in SYSTEM_PERMISSIONS {
        let permission = Permission::new(key.to_owned(), name.to_owned(), String::new(), now);
        admin.change_permissions(|all| all.push(permission.clone()));
        if is_for_members {
            member.change_permissions(|all| all.push(permission.clone()));
        }
        permissions.push(permission);
    }
    (permissions, vec![admin, member])
}

impl Tables {
    pub(crate) fn role(&self, id: &str) -> Option<&Role> {
        self.roles.iter().find(|role| role.id == id)
    }

    pub(crate) fn role_mut(&mut self, id: &str) -> Option<&mut Role> {
        self.roles.iter_mut().find(|role| role.id == id)
    }

    pub(crate) fn role_by_key(&self, key: &str) -> Option<&Role> {
        self.roles.iter().find(|role| role.key == key)
    }

    /// The role that the creator of an organization gets.
    pub(crate) fn creator_role(&self) -> Option<&Role> {
        self.role(&self.creator_role_id)
    }

    /// The role with this key, which is created if it does not exist.
    ///
    /// # Panics
    ///
    /// If `key` is not a valid key of a role.
    pub(super) fn role_called(&mut self, key: &str, now: i64) -> &mut Role {
        assert!(is_role_key(key), "`{key}` is not a role: write `org:<role>`");
        let index = self.roles.iter().position(|role| role.key == key).unwrap_or_else(|| {
            self.roles.push(Role::new(key.to_owned(), name_of(key), None, now));
            self.roles.len() - 1
        });
        #[expect(clippy::indexing_slicing, reason = "found or pushed just now")]
        &mut self.roles[index]
    }

    /// Gives permissions to the role with this key. Roles and permissions that do not exist are created.
    ///
    /// # Panics
    ///
    /// If a key is not valid.
    pub(crate) fn grant(&mut self, role: &str, permissions: impl IntoIterator<Item = String>, now: i64) {
        self.role_called(role, now);
        for key in permissions {
            let permission = self.permission_called(&key, now);
            let role = self.role_called(role, now);
            if !role.has_permission(&permission.id) {
                role.change_permissions(|all| all.push(permission));
                role.updated_at = now;
            }
        }
    }

    /// Removes a role, which no member may have.
    pub(crate) fn remove_role(&mut self, id: &str) {
        self.roles.retain(|role| role.id != id);
    }

    /// Changes the key of a role wherever it is used.
    pub(crate) fn rename_role(&mut self, id: &str, key: &str) {
        let Some(role) = self.role_mut(id) else { return };
        let previous = std::mem::replace(&mut role.key, key.to_owned());
        for membership in self.memberships.iter_mut().filter(|membership| membership.role == previous) {
            key.clone_into(&mut membership.role);
        }
        for invitation in self.invitations.iter_mut().filter(|invitation| invitation.role == previous) {
            key.clone_into(&mut invitation.role);
        }
    }

    pub(crate) fn has_members(&self, role: &str) -> bool {
        self.memberships.iter().any(|membership| membership.role == role)
    }

    pub(crate) fn has_invitations(&self, role: &str, now: i64) -> bool {
        let mut invitations = self.invitations.iter();
        invitations.any(|it| it.role == role && it.status_at(now) == InvitationStatus::Pending)
    }

    pub(crate) fn permission(&self, id: &str) -> Option<&Permission> {
        self.permissions.iter().find(|permission| permission.id == id)
    }

    fn permission_called(&mut self, key: &str, now: i64) -> Permission {
        assert!(is_permission_key(key), "`{key}` is not a permission: write `org:<feature>:<permission>`");
        if let Some(permission) = self.permissions.iter().find(|permission| permission.key == key) {
            return permission.clone();
        }
        let permission = Permission::new(key.to_owned(), name_of(key), String::new(), now);
        self.permissions.push(permission.clone());
        permission
    }

    /// Changes a permission, also in every role that has it.
    pub(crate) fn change_permission(&mut self, changed: &Permission) {
        let of_roles = self.roles.iter_mut().flat_map(|role| &mut role.permissions);
        for permission in self.permissions.iter_mut().chain(of_roles) {
            if permission.id == changed.id {
                permission.clone_from(changed);
            }
        }
    }

    /// Removes a permission, also from every role that has it.
    pub(crate) fn remove_permission(&mut self, id: &str) {
        self.permissions.retain(|permission| permission.id != id);
        for role in &mut self.roles {
            role.change_permissions(|all| all.retain(|permission| permission.id != id));
        }
    }
}

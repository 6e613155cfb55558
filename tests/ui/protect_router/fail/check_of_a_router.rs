use clerk_runtime::layer;

fn main() {
    layer::protect!(check = may_edit);
}

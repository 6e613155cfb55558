// 3 mistakes

use clerk_runtime::layer::protect;

fn main() {
    let _ = protect!(role = "", plan = pro, token = []);
}

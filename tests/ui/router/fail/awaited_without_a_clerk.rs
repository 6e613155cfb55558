use clerk_runtime::Router;
use tokio::net::TcpListener;

async fn serve(listener: TcpListener, app: Router) {
    axum::serve(listener, app).await.unwrap();
}

fn main() {}

import { auth } from "@clerk/nextjs/server";

export default async function Page() {
  const { userId } = await auth();
  return <h1>{userId ?? "nobody"}</h1>;
}

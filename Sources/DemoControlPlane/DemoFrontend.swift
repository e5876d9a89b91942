import FlyingFox
import Foundation

/// The front ends of all environments, below `/frontends/ENVIRONMENT/`, as a host of static files serves what Vite
/// built: any other path below is answered with the page, so that the application can route it.
struct DemoFrontends: DemoHost {
    let name = "frontends"
    let plane: ControlPlane

    func answer(_ request: HTTPRequest, to path: String) async -> HTTPResponse {
        let parts = path.dropFirst().split(separator: "/", maxSplits: 1)
        guard let environment = parts.first, let frontend = await plane.frontend(of: String(environment))
        else {
            return file("Not Found", type: "text/plain", .notFound)
        }
        if parts.count == 2, let script = frontend.scripts[String(parts[1])] {
            return file(script, type: "text/javascript; charset=utf-8", .ok)
        }
        return file(frontend.page, type: "text/html; charset=utf-8", .ok)
    }

    private func file(_ text: String, type: String, _ status: HTTPStatusCode) -> HTTPResponse {
        let headers: HTTPHeaders = [.contentType: type]
        return HTTPResponse(statusCode: status, headers: headers, body: Data(text.utf8))
    }
}

/// What Vite made of one environment's front end: a page, a first script, and one that is loaded when it is needed.
struct DemoFrontend: Sendable {
    let environment: String
    private let url: String
    private let key: String
    private let stray: String?
    private let paymentKey: String

    init(of project: DemoProject) {
        environment = project.environment
        url = "https://\(project.ref).supabase.co"
        key = project.platformSecrets["SUPABASE_ANON_KEY"]?.value ?? ""
        stray = project.strayProject
        let isLive = project.environment == "production"
        paymentKey = SeededValues(environment: environment).key(
            "STRIPE_PUBLISHABLE_KEY", prefix: "pk_", isLive ? "live_" : "test_")
    }

    var page: String {
        """
        <!doctype html>
        <html lang="en">
          <head>
            <meta charset="UTF-8" />
            <title>InnoTrue Hub</title>
            <!-- <script src="/frontends/\(environment)/assets/removed.js"></script> -->
            <script>window.__ENV__ = "\(environment)";</script>
            <script type="module" crossorigin src="/frontends/\(environment)/assets/index-B4dT1qPz.js"></script>
            <link rel="modulepreload" crossorigin href="/frontends/\(environment)/assets/vendor-C9kR2mXw.js">
          </head>
          <body><div id="root"></div></body>
        </html>

        """
    }

    /// The scripts, by their paths below the front end's own.
    var scripts: [String: String] {
        [
            "assets/index-B4dT1qPz.js": """
            const __vite__mapDeps=(i,m=__vite__mapDeps,d=(m.f||(m.f=["assets/Billing-D7hN3sYv.js","assets/vendor-C9kR2mXw.js"])))=>i.map(i=>d[i]);
            import{c as a}from"./vendor-C9kR2mXw.js";const s="\(url)",k="\(key)",p="\(paymentKey)";
            export const db=a(s,k),pay=p,billing=()=>import("./Billing-D7hN3sYv.js");
            """,
            "assets/vendor-C9kR2mXw.js":
                "export const c=(u,k)=>({u,k});export const live=k=>k.startsWith(\"sk_\"+\"live_\");\n",
            "assets/Billing-D7hN3sYv.js": """
            import{db as d}from"./index-B4dT1qPz.js";
            export const invoices=async()=>fetch((d.u||"\(stray.map { "https://\($0).supabase.co" } ?? url)")+"/rest/v1/invoices");
            """,
        ]
    }
}

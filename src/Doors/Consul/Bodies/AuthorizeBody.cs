using Muster.Doors.Go;

namespace Muster.Doors.Consul.Bodies;

/// <summary>The body of agent/connect/authorize: who wants to speak to whom.</summary>
internal sealed class AuthorizeBody
{
    public static readonly GoStruct<AuthorizeBody> Shape = new(
        "ConnectAuthorizeRequest",
        "structs.ConnectAuthorizeRequest",
        new("Target", (json, body) => body.Target = json.String() ?? body.Target),
        new("ClientCertURI", (json, body) => body.Uri = json.String() ?? body.Uri),
        new("ClientCertSerial", (json, _) => json.String()));

    public string Target { get; private set; } = "";

    public string Uri { get; private set; } = "";
}

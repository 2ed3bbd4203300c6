using Muster.Doors.Go;

namespace Muster.Doors.Consul.Bodies;

/// <summary>The body of agent/check/update.</summary>
internal sealed class CheckUpdateBody
{
    public static readonly GoStruct<CheckUpdateBody> Shape = new(
        "checkUpdate",
        "agent.checkUpdate",
        new("Status", (json, body) => body.Status = json.String() ?? body.Status),
        new("Output", (json, body) => body.Output = json.String() ?? body.Output));

    public string Status { get; private set; } = "";

    public string Output { get; private set; } = "";
}

using Muster.Doors.Go;

namespace Muster.Doors.Consul.Bodies;

/// <summary>The body of operator/keyring: one key.</summary>
internal sealed class KeyringBody
{
    public static readonly GoStruct<KeyringBody> Shape = new(
        "keyringArgs",
        "agent.keyringArgs",
        [
            new("Key", (json, body) => body.Key = json.String() ?? body.Key),
            new("Token", (json, _) => json.String()),
            new("RelayFactor", (json, _) => json.Integer("uint8")),
            new("LocalOnly", (json, _) => json.Bool()),
        ]);

    public string Key { get; private set; } = "";
}

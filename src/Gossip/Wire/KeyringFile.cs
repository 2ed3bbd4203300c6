using System.Text.Json;
using Muster.Bedrock;

namespace Muster.Gossip.Wire;

/// <summary>A keyring as its file has it: a JSON array of keys in base64, the primary first.</summary>
public static class KeyringFile
{
    /// <summary>The file's text; whoever writes it lets nobody but the owner read it.</summary>
    public static string Write(Keyring ring) =>
        ring.Keys.Count == 0 ? "[]" : $"[\n{string.Join(",\n", ring.Keys.Select(key => $"  \"{key.ToBase64()}\""))}\n]";

    /// <summary>The keyring in a file's text; refused when it is not such an array, or one without a key.</summary>
    public static Result<Keyring> Parse(string text)
    {
        string?[]? texts;
        try
        {
            texts = JsonSerializer.Deserialize<string?[]>(text);
        }
        catch (JsonException e)
        {
            return new Refused(Refusal.Invalid, $"The keyring is no JSON array of texts: {e.Message}");
        }

        if (texts is null or [])
        {
            return new Refused(Refusal.Invalid, "The keyring has no key: it is a JSON array of keys in base64, the primary first.");
        }

        var keys = new List<SecretKey>();
        foreach (var one in texts)
        {
            if (!SecretKey.Parse(one ?? "").TryGet(out var key, out var refused))
            {
                return new Refused(Refusal.Invalid, $"Key {keys.Count + 1} of the keyring: {refused.Message}");
            }

            keys.Add(key);
        }

        return Keyring.Of(keys);
    }
}

using System.Collections.Immutable;
using System.Text;
using Muster.Agent.Config;
using Muster.Bedrock.Hcl;

namespace Muster.Agent.Live;

/// <summary>Which keys two readings of a configuration have otherwise. Pure.</summary>
internal static class ConfigDifference
{
    /// <summary>Keys, those of objects as <c>object.key</c>, that are otherwise, new or gone; in their order.</summary>
    public static ImmutableArray<string> Keys(IReadOnlyList<ConfigDocument> before, IReadOnlyList<ConfigDocument> after)
    {
        var (then, now) = (Digest(before), Digest(after));
        return
        [
            .. then.Keys.Union(now.Keys, StringComparer.Ordinal)
                .Where(key => then.GetValueOrDefault(key) != now.GetValueOrDefault(key))
                .Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>Whether a change of the key is heard while the agent runs.</summary>
    public static bool IsLive(string key) => LiveSettings.Keys.Any(live => live.EndsWith('.')
        ? key.StartsWith(live, StringComparison.Ordinal) || key == live[..^1]
        : key == live);

    private static Dictionary<string, string> Digest(IReadOnlyList<ConfigDocument> documents)
    {
        var digest = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var document in documents)
        {
            // Both readings were taken, so that each can be parsed.
            foreach (var item in Sources.Parse(document).Value.Items)
            {
                Note(digest, item.Key, item.Value);
            }
        }

        return digest;
    }

    private static void Note(Dictionary<string, string> digest, string key, HclNode value)
    {
        if (value is HclObject block && key is not ("service" or "services" or "check" or "checks"))
        {
            foreach (var item in block.Items)
            {
                Add(digest, $"{key}.{item.Key}", item.Value);
            }
        }
        else
        {
            Add(digest, key, value);
        }
    }

    private static void Add(Dictionary<string, string> digest, string key, HclNode value)
    {
        var text = new StringBuilder(digest.GetValueOrDefault(key));
        Write(text, value);
        digest[key] = text.ToString();
    }

    private static void Write(StringBuilder text, HclNode value)
    {
        switch (value)
        {
            case HclText given:
                text.Append('"').Append(given.Value).Append("\";");
                break;
            case HclNumber number:
                text.Append(number.Written).Append(';');
                break;
            case HclBool truth:
                text.Append(truth.Value).Append(';');
                break;
            case HclList list:
                text.Append('[');
                foreach (var item in list.Items)
                {
                    Write(text, item);
                }

                text.Append("];");
                break;
            case HclObject block:
                text.Append('{');
                foreach (var item in block.Items)
                {
                    text.Append(item.Key).Append('=');
                    Write(text, item.Value);
                }

                text.Append("};");
                break;
            default:
                text.Append(';');
                break;
        }
    }
}

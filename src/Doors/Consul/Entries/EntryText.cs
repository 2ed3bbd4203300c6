using System.Text;
using Muster.Bedrock;
using Muster.Doors.Go;
using Muster.Registry.Entries;

namespace Muster.Doors.Consul.Entries;

/// <summary>Configuration entries as JSON, for those who have them from elsewhere than a request.</summary>
public static class EntryText
{
    /// <summary>Refuses in Consul's words.</summary>
    /// <param name="json">One JSON value.</param>
    public static Result<ConfigEntry> Parse(string json)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        if (GoJsonSyntax.FindValue(bytes, out var error) is not { } found)
        {
            return new Refused(Refusal.Invalid, error);
        }

        var reader = new GoJsonReader(bytes.AsMemory(found));
        var tree = reader.Value();
        return reader.Error is { } wrong ? new Refused(Refusal.Invalid, wrong) : EntryBody.Decode(tree);
    }

    /// <summary>What <see cref="Parse"/> reads again, as the API takes it.</summary>
    public static byte[] Write(ConfigEntry entry)
    {
        using var buffer = new AnswerBuffer();
        EntryJson.Write(new GoJsonWriter(buffer), entry);
        return buffer.Written.ToArray();
    }
}

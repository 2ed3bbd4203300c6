using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Muster.Gossip.Serf;
using Muster.Gossip.Serf.Messages;

namespace Muster.Tests.Unit.Gossip.Serf;

/// <summary>Every serf message that was captured from real agents is read as it was meant, and written as it came.</summary>
public sealed class SerfVectorTests
{
    private const byte Compound = 7;
    private const byte User = 8;
    private const byte HasCrc = 12;

    public static IEnumerable<object[]> Packets() =>
        from file in (string[])["01-plain.json", "05-consul.json"]
        from vector in Vectors(file)
        where vector.GetProperty("transport").GetString() == "udp" && UserMessages(Bytes(vector)).Any()
        select new object[] { file, vector.GetProperty("id").GetString()! };

    [Theory]
    [MemberData(nameof(Packets))]
    public void Messages_are_read_and_written_as_they_came(string file, string id)
    {
        var vector = Find(file, id);
        var messages = UserMessages(Bytes(vector)).ToList();
        var decoded = Decoded(vector.GetProperty("decoded")).ToList();
        Assert.Equal(decoded.Count, messages.Count);
        foreach (var (message, expected) in messages.Zip(decoded))
        {
            var read = SerfCodec.Decode(message);
            Assert.NotNull(read);
            Compare(expected.GetProperty("fields"), read);
            Assert.Equal(Convert.ToHexString(message), Convert.ToHexString(SerfCodec.Encode(read)));
        }
    }

    [Theory]
    [InlineData("pp-join-request")]
    [InlineData("pp-join-response")]
    [InlineData("pp-after-leave")]
    public void States_of_exchanges_are_read_and_written_as_they_came(string id)
    {
        var vector = Find("01-plain.json", id);
        var message = vector.GetProperty("decoded").GetProperty("message");
        var bytes = Bytes(vector)[^message.GetProperty("header").GetProperty("UserStateLen").GetInt32()..];
        var expected = message.GetProperty("user_state").GetProperty("fields");
        var slots = message.GetProperty("user_state").GetProperty("events_slots").GetInt32();

        var state = PushPullCodec.Decode(bytes);

        Assert.NotNull(state);
        Assert.Equal(expected.GetProperty("LTime").GetUInt64(), state.LTime);
        Assert.Equal(expected.GetProperty("EventLTime").GetUInt64(), state.EventLTime);
        Assert.Equal(expected.GetProperty("QueryLTime").GetUInt64(), state.QueryLTime);
        Assert.Equal(expected.GetProperty("Events").GetArrayLength(), state.Events.Count);
        Assert.Equal(
            expected.GetProperty("LeftMembers").EnumerateArray().Select(name => name.GetString()), state.LeftMembers);
        Assert.Equal(
            expected.GetProperty("StatusLTimes").EnumerateObject().Select(one => (one.Name, one.Value.GetUInt64())),
            state.StatusLTimes.Select(one => (one.Key, one.Value)));

        var spread = new EventsAt?[slots];
        foreach (var slot in state.Events)
        {
            spread[slot!.LTime % (ulong)slots] = slot;
        }

        Assert.Equal(
            Convert.ToHexString(bytes), Convert.ToHexString(PushPullCodec.Encode(state with { Events = spread })));
    }

    [Fact]
    public void A_view_of_a_member_is_read_and_written_as_it_came()
    {
        var response = UserMessages(Bytes(Find("01-plain.json", "response-conflict")))
            .Select(message => SerfCodec.Decode(message)).OfType<SerfMessage.QueryResponse>().Single();
        var view = ConflictView.Decode(response.Payload);
        Assert.Equal("n2", view!.Value.Member!.Name);
        Assert.Equal(MemberStatus.Alive, view.Value.Member.Status);
        Assert.Equal("127.0.7.2:7946", view.Value.Member.Address.ToString());
        Assert.Equal(response.Payload, view.Value.Encode());
    }

    [Fact]
    public void Filters_are_written_as_they_came()
    {
        var query = UserMessages(Bytes(Find("01-plain.json", "query-filtered")))
            .Select(message => SerfCodec.Decode(message)).OfType<SerfMessage.Query>().Single();
        Assert.Equal([QueryFilter.Nodes(["n1", "n3"]), QueryFilter.Tag("role", "w.*")], query.Filters);
    }

    internal static byte[] Bytes(JsonElement vector) => Convert.FromHexString(vector.GetProperty("hex").GetString()!);

    internal static JsonElement Find(string file, string id) =>
        Vectors(file).Single(vector => vector.GetProperty("id").GetString() == id);

    /// <summary>The serf messages of a datagram: within checksums and compounds, without the byte that says so.</summary>
    internal static IEnumerable<byte[]> UserMessages(byte[] bytes)
    {
        switch (bytes[0])
        {
            case HasCrc:
                return UserMessages(bytes[5..]);
            case User:
                return [bytes[1..]];
            case Compound:
                var parts = new List<byte[]>();
                var at = 2 + (2 * bytes[1]);
                for (var i = 0; i < bytes[1]; i++)
                {
                    var length = BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(2 + (2 * i)));
                    parts.AddRange(UserMessages(bytes[at..(at + length)]));
                    at += length;
                }

                return parts;
            default:
                return [];
        }
    }

    private static IEnumerable<JsonElement> Vectors(string file, [CallerFilePath] string here = "")
    {
        var path = Path.Combine(Path.GetDirectoryName(here)!, "..", "vectors", file);
        using var document = JsonDocument.Parse(File.ReadAllText(path));
        return [.. document.RootElement.GetProperty("vectors").EnumerateArray().Select(vector => vector.Clone())];
    }

    private static IEnumerable<JsonElement> Decoded(JsonElement layer)
    {
        if (layer.TryGetProperty("serf_type", out _))
        {
            return [layer];
        }

        return from property in layer.EnumerateObject()
               where property.Name is "message" or "inner" or "parts"
               from child in property.Value.ValueKind == JsonValueKind.Array
                   ? property.Value.EnumerateArray().ToArray()
                   : [property.Value]
               from found in Decoded(child)
               select found;
    }

    private static void Compare(JsonElement fields, SerfMessage read)
    {
        foreach (var field in fields.EnumerateObject().Where(field => field.Name != "DestAddr"))
        {
            var value = read.GetType().GetProperty(field.Name)!.GetValue(read);
            Assert.Equal(Text(field.Value), value switch
            {
                null => "null",
                byte[] bytes => "0x" + Convert.ToHexStringLower(bytes),
                IEnumerable<byte[]> many => string.Join(',', many.Select(bytes => "0x" + Convert.ToHexStringLower(bytes))),
                TimeSpan time => (time.Ticks * 100).ToString(),
                Enum flags => Convert.ToUInt32(flags).ToString(),
                bool yes => yes ? "true" : "false",
                _ => value.ToString(),
            });
        }
    }

    private static string? Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => "null",
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Array => string.Join(',', value.EnumerateArray().Select(Text)),
        _ => value.GetRawText(),
    };
}

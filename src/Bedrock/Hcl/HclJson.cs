using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Muster.Bedrock.Hcl;

/// <summary>Reads JSON into the same tree, strictly as RFC 8259 says; a key that comes twice stays twice.</summary>
public static class HclJson
{
    /// <summary>The document, which must be an object, or a refusal that begins with <c>line:column:</c>.</summary>
    public static Result<HclObject> Read(string text)
    {
        if (HclLimits.Refuse(text) is { } tooLong)
        {
            return tooLong;
        }

        var bytes = Encoding.UTF8.GetBytes(text);
        var places = new HclPlaces(bytes);
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = HclLimits.DepthMax });
        try
        {
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                return new Refused(Refusal.Invalid, $"{places.Of(reader.TokenStartIndex)}: the document must be an object");
            }

            var root = Object(ref reader, places);
            reader.Read();
            return root;
        }
        catch (JsonException wrong)
        {
            var line = (int)(wrong.LineNumber ?? 0) + 1;
            var at = new HclPosition(line, places.Column(line, (int)(wrong.BytePositionInLine ?? 0)));
            return new Refused(Refusal.Invalid, $"{at}: {FirstSentence(wrong.Message)}");
        }
        catch (InvalidOperationException)
        {
            // The reader meets half of a surrogate pair only when its text is taken.
            return new Refused(Refusal.Invalid, $"{places.Of(reader.TokenStartIndex)}: a text is no valid Unicode");
        }
    }

    private static string FirstSentence(string message)
    {
        var path = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return (path < 0 ? message : message[..path]).TrimEnd('.', ' ');
    }

    private static HclObject Object(ref Utf8JsonReader reader, HclPlaces places)
    {
        var at = places.Of(reader.TokenStartIndex);
        var items = new List<HclItem>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (key, keyAt) = (reader.GetString()!, places.Of(reader.TokenStartIndex));
            reader.Read();
            items.Add(new HclItem(key, keyAt, Value(ref reader, places)));
        }

        return new HclObject(at, items);
    }

    private static HclNode Value(ref Utf8JsonReader reader, HclPlaces places)
    {
        var at = places.Of(reader.TokenStartIndex);
        return reader.TokenType switch
        {
            JsonTokenType.StartObject => Object(ref reader, places),
            JsonTokenType.StartArray => List(ref reader, places),
            JsonTokenType.String => new HclText(at, reader.GetString()!),
            JsonTokenType.Number => Number(ref reader, at),
            JsonTokenType.True => new HclBool(at, true),
            JsonTokenType.False => new HclBool(at, false),
            _ => new HclNull(at),
        };
    }

    private static HclNumber Number(ref Utf8JsonReader reader, HclPosition at)
    {
        var written = Encoding.UTF8.GetString(reader.ValueSpan);
        return HclReader.NumberOf(at, written)
            ?? new HclNumber(at, written, IsWhole: false, 0, double.Parse(written, CultureInfo.InvariantCulture));
    }

    private static HclList List(ref Utf8JsonReader reader, HclPlaces places)
    {
        var at = places.Of(reader.TokenStartIndex);
        var items = new List<HclNode>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            items.Add(Value(ref reader, places));
        }

        return new HclList(at, items);
    }
}

using Muster.Doors.Go;

namespace Muster.Doors.Consul.Bodies;

/// <summary>A map of texts, and Consul's rules for a service's.</summary>
internal static class MetaBody
{
    private const int PairsMax = 64;
    private const int KeyLengthMax = 128;
    private const int ValueLengthMax = 512;

    public static Dictionary<string, string>? Read(GoJsonReader json) =>
        json.Map("map[string]string", inner => inner.String() ?? "");

    public static string? WhyInvalid(Dictionary<string, string> meta)
    {
        if (meta.Count > PairsMax)
        {
            return $"Node metadata cannot contain more than {PairsMax} key/value pairs";
        }

        foreach (var (key, value) in meta)
        {
            if (WhyInvalid(key, value) is { } why)
            {
                return $"Couldn't load metadata pair ('{key}', '{value}'): {why}";
            }
        }

        return null;
    }

    private static string? WhyInvalid(string key, string value) => true switch
    {
        _ when key.Length == 0 => "Key cannot be blank",
        _ when key.Any(letter => !char.IsAsciiLetterOrDigit(letter) && letter is not ('_' or '-')) =>
            "Key contains invalid characters",
        _ when key.Length > KeyLengthMax => $"Key is too long (limit: {KeyLengthMax} characters)",
        _ when key.StartsWith("consul-", StringComparison.Ordinal) =>
            "Key prefix 'consul-' is reserved for internal use",
        _ when System.Text.Encoding.UTF8.GetByteCount(value) > ValueLengthMax =>
            $"Value is too long (limit: {ValueLengthMax} characters)",
        _ => null,
    };
}

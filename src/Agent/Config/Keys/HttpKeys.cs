using Muster.Bedrock.Hcl;
using static Muster.Agent.Config.Keys.KeyKinds;

namespace Muster.Agent.Config.Keys;

/// <summary>The keys of <c>http_config</c>.</summary>
internal static class HttpKeys
{
    public static KeyTable<HttpDoorFlags> Config { get; } = new(
        ("allow_write_http_from", Texts<HttpDoorFlags>(
            (http, value) => http with { AllowWriteFrom = [.. http.AllowWriteFrom, .. value] }, "a list of networks in quotes")),
        ("block_endpoints", Texts<HttpDoorFlags>(
            (http, value) => http with { BlockEndpoints = [.. http.BlockEndpoints, .. value] }, "a list of paths in quotes")),
        ("response_headers", Named<HttpDoorFlags>(Header, "an object of texts by header")));

    private static HttpDoorFlags Header(HttpDoorFlags http, string name, HclNode value, KeyPlace place)
    {
        if (value is HclText text)
        {
            return http with { ResponseHeaders = http.ResponseHeaders.SetItem(name, text.Value) };
        }

        place.ComplainOf(value, "a text in quotes");
        return http;
    }
}

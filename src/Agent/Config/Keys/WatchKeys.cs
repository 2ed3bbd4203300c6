using System.Collections.Immutable;
using Muster.Agent.Watching;
using Muster.Bedrock.Hcl;
using static Muster.Agent.Config.Keys.KeyKinds;

namespace Muster.Agent.Config.Keys;

/// <summary>
/// <c>watches</c>: each an object of what is watched and who is told. In Consul's words where it refuses too; it starts the
/// rest when one is incomplete, and the one is missed later.
/// </summary>
internal static class WatchKeys
{
    public static (string Name, KeySetter<AgentFlags> Set) Watches { get; } = ("watches", Read);

    private static readonly KeyTable<HttpDraft> _http = new(
        ("header", Named<HttpDraft>(Header, "an object of lists of texts by header")),
        ("method", Text<HttpDraft>((draft, value) => draft with { Method = value })),
        ("path", Text<HttpDraft>((draft, value) => draft with { Path = value })),
        ("timeout", Duration<HttpDraft>((draft, value) => draft with { Timeout = value })),
        ("tls_skip_verify", Switch<HttpDraft>((draft, value) => draft with { TrustAnybody = value })));

    private static AgentFlags Read(AgentFlags asked, HclNode value, KeyPlace place)
    {
        HclNode[] items = value is HclList list ? [.. list.Items] : [value];
        foreach (var item in items)
        {
            var at = place with { Path = $"{place.Path}[{asked.Watches.Count}]", At = item.At };
            if (item is not HclObject watch)
            {
                at.ComplainOf(item, "an object");
            }
            else if (Setting(watch, at) is { } setting)
            {
                asked = asked with { Watches = [.. asked.Watches, setting] };
            }
        }

        return asked;
    }

    private static WatchSetting? Setting(HclObject watch, KeyPlace place)
    {
        var before = place.Findings.Complaints.Count;
        var given = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        var draft = new Draft();
        foreach (var item in watch.Items)
        {
            draft = Take(draft, item, given, place.Under(item.Key, item.At));
        }

        if (place.Findings.Complaints.Count > before)
        {
            return null;
        }

        if (given.TryGetValue("type", out var type) && type[0].StartsWith("connect_", StringComparison.Ordinal))
        {
            place.Complain($"{place.Path}: Watch type {type[0]} is not allowed in agent config: there is no service mesh");
        }
        else if (!WatchAsk.Of(given).TryGet(out var ask, out var refused))
        {
            place.Complain($"{place.Path}: {refused.Message}");
        }
        else if (HandlerOf(draft, place) is { } handler)
        {
            return new WatchSetting
            {
                Ask = ask,
                Handler = handler,
                Datacenter = draft.Datacenter,
                Token = draft.Token,
                Written = WrittenText.Of(watch),
            };
        }

        return null;
    }

    private static Draft Take(
        Draft draft, HclItem item, Dictionary<string, IReadOnlyList<string>> given, KeyPlace place) => item.Key switch
    {
        "args" => Texts<Draft>((d, words) => d with { Args = [.. words] })(draft, item.Value, place),
        "datacenter" => Text<Draft>((d, value) => d with { Datacenter = value })(draft, item.Value, place),
        "handler" => Text<Draft>((d, value) => d with { Line = value })(draft, item.Value, place),
        "handler_type" => Choice<Draft, bool>((d, http) => d with { IsHttp = http }, ("script", false), ("http", true))(
            draft, item.Value, place),
        "http_handler_config" => _http.In<Draft>(d => d.Http ?? new HttpDraft(), (d, http) => d with { Http = http })(
            draft, item.Value, place),
        "passingonly" or "stale" => Switch<Draft>((d, value) => Note(d, given, item.Key, value ? "true" : "false"))(
            draft, item.Value, place),
        "tag" when item.Value is HclList => Texts<Draft>((d, tags) => Note(d, given, item.Key, [.. tags]))(
            draft, item.Value, place),
        "token" => Text<Draft>((d, value) => d with { Token = value })(draft, item.Value, place),
        _ => Text<Draft>((d, value) => Note(d, given, item.Key, value))(draft, item.Value, place),
    };

    private static Draft Note(
        Draft draft, Dictionary<string, IReadOnlyList<string>> given, string name, params IReadOnlyList<string> values)
    {
        given[name] = values;
        return draft;
    }

    private static WatchHandler? HandlerOf(Draft draft, KeyPlace place)
    {
        var several = new[] { draft.Args is not null, draft.Line is not null, draft.IsHttp || draft.Http is not null };
        switch (several.Count(given => given))
        {
            case 0:
                place.Complain($"{place.Path}: Must define a watch handler: give it args, or http_handler_config");
                return null;
            case > 1:
                place.Complain($"{place.Path}: Only one watch handler allowed: args, handler or http_handler_config");
                return null;
        }

        if (draft.Line is { } line)
        {
            return new WatchHandler.Line(line);
        }

        if (draft.Args is { } words)
        {
            if (words is [{ Length: > 0 }, ..])
            {
                return new WatchHandler.Command(words);
            }

            place.Complain($"{place.Path}.args must name a program");
            return null;
        }

        return HttpOf(draft.Http, place);
    }

    private static WatchHandler.Http? HttpOf(HttpDraft? draft, KeyPlace place)
    {
        if (draft is null)
        {
            place.Complain($"{place.Path}: Handler type 'http' requires 'http_handler_config' to be set");
        }
        else if (!Uri.TryCreate(draft.Path, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
        {
            place.Complain(
                $"{place.Path}: Requires 'path' to be set in http_handler_config, to a URL such as http://127.0.0.1:8000/changed");
        }
        else
        {
            return new WatchHandler.Http(
                url, new HttpMethod(draft.Method.Length > 0 ? draft.Method : "POST"), draft.Headers, draft.Timeout, draft.TrustAnybody);
        }

        return null;
    }

    private static HttpDraft Header(HttpDraft draft, string name, HclNode value, KeyPlace place) => Texts<HttpDraft>(
        (d, values) => d with { Headers = [.. d.Headers, .. values.Select(one => KeyValuePair.Create(name, one))] })(draft, value, place);

    private sealed record Draft
    {
        public ImmutableArray<string>? Args { get; init; }

        public string? Line { get; init; }

        public bool IsHttp { get; init; }

        public HttpDraft? Http { get; init; }

        public string Datacenter { get; init; } = "";

        public string Token { get; init; } = "";
    }

    private sealed record HttpDraft
    {
        public string Path { get; init; } = "";

        public string Method { get; init; } = "";

        public ImmutableArray<KeyValuePair<string, string>> Headers { get; init; } = [];

        public TimeSpan Timeout { get; init; } = WatchHandler.Http.TimeoutDefault;

        public bool TrustAnybody { get; init; }
    }
}

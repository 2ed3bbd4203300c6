using System.Collections.Immutable;
using System.Globalization;

namespace Muster.Agent.Config.Templates;

/// <summary>The functions of templates, over the addresses of one machine.</summary>
internal sealed class TemplateFunctions(ImmutableArray<MachineAddress> machine)
{
    private const string Names =
        "GetAllInterfaces, GetDefaultInterfaces, GetInterfaceIP, GetInterfaceIPs, GetPrivateInterfaces, GetPrivateIP, "
        + "GetPrivateIPs, GetPublicInterfaces, GetPublicIP, GetPublicIPs, attr, exclude, include, join, limit, math, offset, "
        + "sort, unique";

    public string TextOf(Pipeline pipeline) => Run(pipeline) switch
    {
        string text => text,
        _ => throw new TemplateException("it gives interfaces, not addresses: end it with | attr \"address\" or | join \"address\" \" \""),
    };

    /// <summary>A text, or a list of addresses.</summary>
    private object Run(Pipeline pipeline)
    {
        object? before = null;
        foreach (var call in pipeline.Calls)
        {
            List<object> arguments = [.. call.Arguments.Select(Value)];
            if (before is not null)
            {
                arguments.Add(before);
            }

            before = Call(call.Function, arguments);
        }

        return before!;
    }

    private object Value(Argument argument) => argument switch
    {
        Argument.Text text => text.Value,
        Argument.Number number => number.Value.ToString(CultureInfo.InvariantCulture),
        Argument.Inner inner => Run(inner.Pipeline),
        _ => machine,
    };

    private object Call(string function, List<object> given) => function switch
    {
        "." or "GetAllInterfaces" => None(function, given, machine),
        "GetDefaultInterfaces" => None(function, given, machine.Where(address => address.HasDefaultRoute)),
        "GetPrivateInterfaces" => None(function, given, Interfaces(special: true)),
        "GetPublicInterfaces" => None(function, given, Interfaces(special: false)),
        "GetPrivateIP" => None(function, given, First(Interfaces(special: true))),
        "GetPublicIP" => None(function, given, First(Interfaces(special: false))),
        "GetPrivateIPs" => None(function, given, All(Forwarded("type,size").Where(address => SpecialRanges.IsSpecial(address.Ip)))),
        "GetPublicIPs" => None(function, given, All(Forwarded("type,size").Where(address => !SpecialRanges.IsSpecial(address.Ip)))),
        "GetInterfaceIP" => First(Forwarded("type,size").Where(AddressFilter.Of("name", Texts(function, given, 1)[0]))),
        "GetInterfaceIPs" => All(AddressOrder.Sort("type,size", machine.Where(AddressFilter.Of("name", Texts(function, given, 1)[0])))),
        _ => OnList(function, given),
    };

    private static object OnList(string function, List<object> given)
    {
        var textCount = function switch
        {
            "attr" or "Attr" or "limit" or "offset" or "sort" or "unique" => 1,
            "exclude" or "include" or "join" or "math" => 2,
            _ => throw new TemplateException($"function \"{function}\" not defined; there are {Names}"),
        };
        if (given is not [.., IEnumerable<MachineAddress> list])
        {
            throw new TemplateException(
                $"{function} works on interfaces: put them before it, as in GetAllInterfaces | {function} …");
        }

        var texts = Texts(function, given[..^1], textCount);
        return function switch
        {
            "exclude" => list.Where(Not(AddressFilter.Of(texts[0], texts[1]))),
            "include" => list.Where(AddressFilter.Of(texts[0], texts[1])),
            "join" => string.Join(texts[1], list.Select(address => AddressAttributes.Of(texts[0], address))),
            "limit" => list.Take((int)Math.Clamp(Number(function, texts[0]), 0, int.MaxValue)),
            "math" => list.Select(address => AddressMath.Of(texts[0], texts[1], address)),
            "offset" => Offset(list, Number(function, texts[0])),
            "sort" => AddressOrder.Sort(texts[0], list),
            "unique" => Unique(list, texts[0]),
            _ => list.FirstOrDefault() is { } first ? AddressAttributes.Of(texts[0], first) : "",
        };
    }

    /// <summary>Of interfaces that are up, what routers would forward: private or public, the default route's first.</summary>
    private IEnumerable<MachineAddress> Interfaces(bool special) =>
        Forwarded("default,type,size")
            .Where(address => address.Traits.HasFlag(InterfaceTraits.Up) && SpecialRanges.IsSpecial(address.Ip) == special);

    private IReadOnlyList<MachineAddress> Forwarded(string order) =>
        AddressOrder.Sort(order, machine.Where(address => SpecialRanges.IsForwarded(address.Ip)));

    private static string First(IEnumerable<MachineAddress> addresses) => addresses.FirstOrDefault()?.Ip.ToString() ?? "";

    private static string All(IEnumerable<MachineAddress> addresses) => string.Join(' ', addresses.Select(address => address.Ip));

    private static Func<MachineAddress, bool> Not(Func<MachineAddress, bool> test) => address => !test(address);

    private static IEnumerable<MachineAddress> Offset(IEnumerable<MachineAddress> addresses, long offset)
    {
        var list = addresses.ToList();
        var at = offset < 0 ? list.Count + offset : offset;
        return at >= 0 && at <= list.Count
            ? list.Skip((int)at)
            : throw new TemplateException($"offset {offset} is outside of {list.Count} addresses");
    }

    private static IEnumerable<MachineAddress> Unique(IEnumerable<MachineAddress> addresses, string by) => by.ToLowerInvariant() switch
    {
        "address" => addresses.DistinctBy(address => address.Ip),
        "name" => addresses.DistinctBy(address => address.Interface),
        _ => throw new TemplateException($"unsupported unique constraint \"{by}\"; there are address, name"),
    };

    private static object None(string function, List<object> given, object result) => given.Count == 0
        ? result
        : throw new TemplateException($"{function} takes nothing");

    private static string[] Texts(string function, List<object> given, int count)
    {
        string[] texts = [.. given.OfType<string>()];
        return texts.Length == count && given.Count == count
            ? texts
            : throw new TemplateException($"{function} takes {count} {(count == 1 ? "text" : "texts")} in quotes, not {given.Count}");
    }

    private static long Number(string function, string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new TemplateException($"{function} takes a number, not \"{text}\"");
}

using Muster.Engine;

namespace Muster.Registry.Kv;

/// <summary>What a blocked reader of users' keys asked: a key or a prefix; and, where names were asked for, the separator.</summary>
internal readonly record struct KvAsked(Key Key, string Separator = "");

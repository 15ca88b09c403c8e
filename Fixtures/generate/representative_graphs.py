"""Committed models of cells, wrappers, nested models, operations and names."""
from representative_layers import layer
from representative_tools import VALUES, chain, graph, ids, masked


def model(style, nodes, shape=(None, 4), **more):
    """A nested model of one input, as the arguments of a Model node."""
    inputs = {"inner_in": {"shape": list(shape), "data": VALUES}}
    return {"style": style, "inputs": inputs, "nodes": nodes, **more}


def wrappers():
    mask = ["mask", "Masking", {"mask_value": 0.0}, ["x"]]
    both = {"x": ([None, 3], masked(0.0))}
    return {
        "cells": chain(
            [["one", "RNN", {"cell": layer("GRUCell", units=4, reset_after=False), "return_sequences": True}],
             ["listed", "RNN", {"cell": [layer("LSTMCell", units=3), layer("GRUCell", units=5)], "return_sequences": True}],
             ["stack", "RNN", {"cell": layer("StackedRNNCells", cells=[
                 layer("SimpleRNNCell", units=4), layer("LSTMCell", units=2)]), "go_backwards": True}]]),
        "both_ways": graph(both, [
            mask,
            ["added", "Bidirectional", {"layer": layer("GRU", units=4, return_sequences=True), "merge_mode": "sum"}, ["mask"]],
            ["times", "Bidirectional", {"layer": layer("LSTM", units=3, return_sequences=True), "merge_mode": "mul"}, ["added"]],
            ["mean", "Bidirectional", {"layer": layer("SimpleRNN", units=5), "merge_mode": "ave"}, ["times"]],
            ["apart", "Bidirectional", {"layer": layer("GRU", units=2, return_sequences=True), "merge_mode": None}, ["mask"]]],
            ["mean", "apart", "apart:1"], batch=5),
        "own_backward": graph(both, [
            mask,
            ["pair", "Bidirectional", {"layer": layer("GRU", units=4, return_sequences=True), "backward_layer":
                                       layer("LSTM", units=4, return_sequences=True, go_backwards=True)}, ["mask"]],
            ["states", "Bidirectional", {"layer": layer("LSTM", units=3, return_state=True)}, ["pair"]]],
            ["pair", "states", "states:1", "states:2", "states:3", "states:4"], batch=5),
        "each_step": chain(
            [["embedding", "Embedding", {"input_dim": 9, "output_dim": 4, "mask_zero": True}],
             ["dense", "TimeDistributed", {"layer": layer("Dense", units=6, activation="tanh")}],
             ["norm", "TimeDistributed", {"layer": layer("BatchNormalization")}],
             ["model", "TimeDistributed", {"layer": {"model": model("sequential", [
                 ["inner", "Dense", {"units": 5}], ["second", "LayerNormalization", {}]], shape=(6,))}}],
             ["gru", "GRU", {"units": 3, "return_sequences": True}]], shape=(7,), data=ids(9)),
    }


def nested():
    norm = ["norm", "BatchNormalization", {}]
    return {
        "three_deep_frozen": chain(
            [["first", "Dense", {"units": 4}],
             ["outer", "Model", model("functional", [
                 ["in_dense", "Dense", {"units": 4, "activation": "tanh"}, ["inner_in"]],
                 ["middle", "Model", model("sequential", [["batch", "BatchNormalization", {}], ["deep", "Model", model("sequential", [
                     ["gru", "GRU", {"units": 3}], ["norm", "BatchNormalization", {}]])]]), ["in_dense"]]])],
             ["last", "Dense", {"units": 2}]], frozen=[["outer", "middle", "batch"], ["outer", "in_dense"]]),
        "frozen_model": graph(
            {"x": ([None, 4], VALUES)},
            [["part", "Model", model("sequential", [["gru", "GRU", {"units": 3, "return_sequences": True}], norm]), ["x"]],
             ["lstm", "LSTM", {"units": 2}, ["part"]]], frozen=[["part"]]),
        "model_twice": graph(
            {"a": ([None, 4], VALUES), "b": ([None, 4], masked(0.0))},
            [["masking", "Masking", {"mask_value": 0.0}, ["b"]],
             ["shared", "Model", model("functional", [
                 ["gru", "GRU", {"units": 3}, ["inner_in"]], ["dense", "Dense", {"units": 2}, ["gru"]]]), ["a"]],
             ["again", "same:shared", {}, ["masking"]], ["less", "Subtract", {}, ["shared", "again"]]], ["less", "again"], batch=5),
        "two_in_two_out": graph(
            {"a": ([None, 4], VALUES), "b": ([None, 3], VALUES)},
            [["pair", "Model", {"style": "functional", "inputs": {
                "left": {"shape": [None, 4], "data": VALUES}, "right": {"shape": [None, 3], "data": VALUES}},
                "nodes": [["gru", "GRU", {"units": 3, "return_state": True}, ["left"]],
                          ["lstm", "LSTM", {"units": 3, "return_sequences": True}, ["right"]]],
                "outputs": ["lstm", "gru:1"]}, ["a", "b"]],
             ["decoder", "SimpleRNN", {"units": 3}, ["pair"], ["pair:1"]]], ["decoder", "pair:1"]),
        "two_way_encoder": graph(
            {"source": ([None, 3], masked(0.0)), "target": ([None, 2], VALUES)},
            [["mask", "Masking", {"mask_value": 0.0}, ["source"]],
             ["encoder", "Bidirectional", {"layer": layer("GRU", units=3, return_state=True)}, ["mask"]],
             ["state", "Concatenate", {}, ["encoder:1", "encoder:2"]],
             ["decoder", "GRU", {"units": 6, "return_sequences": True}, ["target"], ["state"]]], batch=5),
        "stateful_stack": chain(
            [["gru", "GRU", {"units": 4, "stateful": True, "return_sequences": True}],
             ["norm", "LayerNormalization", {}], ["lstm", "LSTM", {"units": 3, "stateful": True}]],
            shape=(5, 2), steps=5, fixed_batch=True, two_calls=True),
    }


def operations(modern):
    name = "op:ops." if modern else "op:tf."
    mean, turn = ("mean", "axes") if modern else ("reduce_mean", "perm")
    concatenate = "concatenate" if modern else "concat"
    return {"operations": graph(
        {"x": ([6, 3], VALUES)},
        [["gru", "GRU", {"units": 4, "return_sequences": True}, ["x"]],
         ["last", "op:[]", {"index": [":", -1]}, ["gru"]], ["odd", "op:[]", {"index": [":", "1::2", ":"]}, ["gru"]],
         ["half", "op:*", {"left": 0.5}, ["odd"]], ["rest", "op:-", {"left": 1.0}, ["half"]],
         ["both", "op:+", {}, ["half", "rest"]], ["share", "op:/", {"right": 3.0}, ["gru"]],
         ["mean", name + mean, {"axis": 1}, ["share"]], ["exp", name + "exp", {}, ["mean"]],
         ["join", name + concatenate, {"axis": -1}, ["last", "exp"]],
         ["turned", name + "transpose", {turn: [0, 2, 1]}, ["both"]],
         ["lstm", "LSTM", {"units": 2}, ["turned"]]], ["join", "lstm"], steps=6)}


def names(modern):
    odd = ["слой 1", "🙂,'", "layer.1"] if modern else ["enc/gru", "enc/gru/kernel", "layer.1"]
    return {
        "shuffled_names": chain(  # the first GRU is named as the second would be by itself
            [["gru_1", "GRU", {"units": 4, "return_sequences": True}], ["gru", "GRU", {"units": 4, "return_sequences": True}],
             ["lstm", "GRU", {"units": 4, "return_sequences": True}], ["gru_2", "LSTM", {"units": 4}]], shape=(None, 4)),
        "path_names": graph(
            {"x": ([None, 4], VALUES)},
            [["layers", "GRU", {"units": 4, "return_sequences": True}, ["x"]],
             ["cell", "Dense", {"units": 4}, ["layers"]], ["vars", "Model", model("sequential", [
                 ["0", "GRU", {"units": 4, "return_sequences": True}], ["kernel", "Dense", {"units": 3}]]), ["cell"]]]),
        "strange_names": graph(
            {"x": ([None, 3], VALUES)},
            [[odd[0], "GRU", {"units": 4, "return_sequences": True}, ["x"]],
             [odd[1], "Dense", {"units": 4}, [odd[0]]], [odd[2], "SimpleRNN", {"units": 2}, [odd[1]]]]),
    }


def recipes(modern):
    """All recipes of this file for Keras 3 (modern) or tf_keras, by name."""
    return {**wrappers(), **nested(), **operations(modern), **names(modern)}
